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


def run_in(folder, scenario, *options, patience=PATIENCE):
    """Runs `scenario` with its reports in `folder`/out."""
    (folder / "drill.toml").write_text(scenario)
    return subprocess.run([MXDRILL, "run", "drill.toml", "--out", "out", *options],
                          cwd=folder, text=True, capture_output=True, timeout=patience)


def attempts_of(folder):
    with open(folder / "out" / "attempts.csv", newline="") as file:
        return list(csv.DictReader(file))


# What a sandbox is made of, tried without mxdrill.
PROBE = ("mount -t tmpfs none /tmp && mkdir /tmp/u /tmp/w /tmp/r && mount -t proc none /proc && "
         "mount -t overlay -o lowerdir=/usr,upperdir=/tmp/u,workdir=/tmp/w$0 none /tmp/r")


def has_sandboxes():
    users, options = ([], "") if os.geteuid() == 0 else (["--user", "--map-root-user", "--map-auto"], ",userxattr")
    return subprocess.run(["unshare", *users, "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "sh", "-c", PROBE,
                           options], capture_output=True).returncode == 0


@unittest.skipUnless(has_sandboxes(), "no namespaces with overlay mounts for this user here")
class Case(unittest.TestCase):
    """A test with a folder of its own; its runs leave their reports there."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mxdrill-mtas-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_drill(self, scenario, *options):
        return run_in(self.folder, scenario, *options)

    def run_driver(self, scenario, *options, submit=("true",), name="odd", **keys):
        """With an MTA of the machine's own, by a driver of these keys."""
        keys = {"title": "Odd", "version": ["true"], "submit": submit, **keys}
        (self.folder / f"{name}.toml").write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items()))
        return self.run_drill(scenario, "--sender", f"./{name}.toml", *options)

    def play(self, mta, scenario, *options):
        done = self.run_drill(scenario, "--sender", mta, *options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return self.report()

    def report(self):
        return json.loads((self.folder / "out" / "report.json").read_text())

    def tries(self):
        return attempts_of(self.folder)
