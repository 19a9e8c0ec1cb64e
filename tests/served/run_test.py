#!/usr/bin/python3
"""`mxdrill run --engine live --clock real`: what a person sees who waits for it, and how it is ended."""

import json
import os
import pty
import re
import signal
import subprocess
import unittest

from served import MXDRILL, PATIENCE, SCENARIO, Case

HOUR = """
duration = "1h"
""" + SCENARIO + """
[[traffic]]
to    = "user@example.test"
count = 1

[[traffic]]
to    = "user@example.test"
count = 1
at    = "59m"
"""


class RunTest(Case):
    """An hour in real time, of which nobody waits for the end."""

    def setUp(self):
        super().setUp()
        self.write("drill.toml", HOUR)

    def begin(self, *options, scenarios=("drill.toml",)):
        """A run with a terminal for its standard error; returns the process, and what reads there."""
        here, there = pty.openpty()
        self.addCleanup(os.close, here)
        process = subprocess.Popen(
            [MXDRILL, "run", *scenarios, "--engine", "live", "--clock", "real", "--no-isolate", *options],
            cwd=self.folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=there)
        os.close(there)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        return process, here

    def read_until(self, terminal, pattern):
        text = ""
        while not (found := re.search(pattern, text)):
            text += os.read(terminal, 1000).decode()
        return found

    def begin_and_see(self, *options, **settings):
        process, terminal = self.begin(*options, **settings)
        self.read_until(terminal, r"1 message settled")
        return process, terminal

    def test_a_terminal_shows_the_time_of_the_run_and_its_messages(self):
        _, terminal = self.begin()
        self.read_until(terminal, r"\r\[[#.]+\] +\d+%  \d+\.\d+ s of 1 h 00 min, 1 message settled")

    def test_interrupted_it_tells_what_happened_until_then(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                process, terminal = self.begin_and_see()
                process.send_signal(number)
                out, _ = process.communicate(timeout=PATIENCE)
                self.assertEqual(process.returncode, 130)
                self.assertRegex(out, r"\d s in real time · live engine, real clock")
                self.assertIn("! Interrupted after ", out)
                self.assertRegex(out, r"10  mail1\.example\.test +1 +1 +100%")
                self.read_until(terminal, r"drill\.toml: interrupted after \d+\.\d+ s of the run")

    def test_the_files_of_an_interrupted_run_are_written(self):
        process, _ = self.begin_and_see("--json", "--out", "out")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
        report = json.loads(out)
        self.assertEqual((report["interrupted"], report["messages"]["delivered"]), (True, 1))
        self.assertLess(report["scenario"]["duration_s"], 3600)
        self.assertEqual((self.folder / "out" / "report.json").read_text(), out)

    def test_what_was_to_run_after_it_is_named(self):
        self.write("later.toml", HOUR)
        process, terminal = self.begin_and_see("--jobs", "1", scenarios=("drill.toml", "later.toml"))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        self.assertRegex(out, r"! drill +interrupted\n– later +skipped\n")
        self.assertIn("0 scenarios ran, 0 passed, 0 failed, 1 interrupted, 1 skipped\n", out)
        self.read_until(terminal, r"later\.toml: not run: interrupted")


if __name__ == "__main__":
    unittest.main()
