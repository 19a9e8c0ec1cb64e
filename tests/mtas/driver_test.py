#!/usr/bin/python3
"""What a driver of one's own says of its MTA stands in the report."""

import unittest

from mtas import ONE_MESSAGE, ZONE, Case


class DriverTest(Case):
    def test_an_mta_of_the_machines_own_tells_its_version(self):
        # Not that of the Debian package of this name, which may be installed beside the machine.
        done = self.run_driver('duration = "1m"\n' + ZONE + ONE_MESSAGE, name="exim", version=["echo", "built today"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.report()["sender"], "Odd built today")

    def test_an_mta_that_tells_no_version_has_none(self):
        done = self.run_driver('duration = "1m"\n' + ZONE + ONE_MESSAGE, version=["false"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.report()["sender"], "Odd")

    def test_one_on_the_real_clock_says_why(self):
        options = ('duration = "2s"\n' + ZONE + ONE_MESSAGE,)
        why = {"real_clock": "it looks at a sundial"}
        done = self.run_driver(*options, **why)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("real clock: it looks at a sundial", done.stdout)
        self.assertEqual((self.report()["clock"], self.report()["why_real_clock"]), ("real", "it looks at a sundial"))
        done = self.run_driver(*options, "--clock", "jump", **why)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("sundial", done.stderr)


if __name__ == "__main__":
    unittest.main()
