"""Runs scenarios whose mail a real MTA sends."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

MXDRILL = os.environ["MXDRILL_BINARY"]
PATIENCE = 240  # seconds, with the installation of the MTA

ZONE = """
title = "A primary and a backup"
why   = "Held against a real MTA."

[[zone]]
origin  = "example.test"
records = '''
@      300 MX 10 mail1
@      300 MX 20 backup
mail1  300 A  192.0.2.11
backup 300 A  192.0.2.12
'''
"""
ONE_MESSAGE = """
[[traffic]]
to    = "user@example.test"
count = 1
"""


class Case(unittest.TestCase):
    """A test with a folder of its own; its runs leave their reports there."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mxdrill-mtas-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_mta(self, mta, scenario, *options):
        """The process. A machine that has no sandbox to offer, or no packages, skips the test."""
        (self.folder / "drill.toml").write_text(scenario)
        done = subprocess.run([MXDRILL, "run", "drill.toml", "--sender", mta, "--out", "out", *options],
                              cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE)
        if done.returncode == 4 and ("no sandbox:" in done.stderr or "can't be installed" in done.stderr):
            self.skipTest(done.stderr)
        return done

    def play(self, mta, scenario, *options):
        done = self.run_mta(mta, scenario, *options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads((self.folder / "out" / "report.json").read_text())

    def tries(self):
        with open(self.folder / "out" / "attempts.csv", newline="") as file:
            return list(csv.DictReader(file))
