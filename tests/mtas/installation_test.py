#!/usr/bin/python3
"""What a user who is not root installs, in the sandbox."""

import unittest

from mtas import UserCase


class InstallationTest(UserCase):
    def test_of_an_mta_takes_subordinate_ids_and_is_kept(self):
        for installs in True, False:
            done = self.as_user("mxdrill run drill.toml --sender dma")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual("Installing DragonFly Mail Agent" in done.stderr, installs)


if __name__ == "__main__":
    unittest.main()
