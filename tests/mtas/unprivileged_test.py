#!/usr/bin/python3
"""A user who is not root, in the sandbox."""

import unittest

from mtas import UserCase


class UnprivilegedTest(UserCase):
    def test_runs_programs_of_the_machine_with_a_scenario_from_a_pipe(self):
        done = self.as_user("cat drill.toml | mxdrill run /dev/stdin --sender-exec "
                            "'swaks --silent 3 --from {from} --to {to} --server backup.example.test --data @{file}'")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_has_the_whole_of_a_long_log(self):
        done = self.as_user("mxdrill run drill.toml --out out --sender-exec "
                            "'sh -c \"seq 60000; swaks --silent 3 --from {from} --to {to} --server backup.example.test\"'")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        log = (self.home / "out" / "mta.log").read_text().split()
        self.assertEqual(log[:60000], [str(number) for number in range(1, 60001)])

    def test_is_told_how_to_get_such_ids(self):
        removal = "--del-subuids 100000-100999 --del-subgids 100000-100999 "
        for ids, why, removes in (("", "no line matching user", ""), ("drill:100000:1000", "1000 users are too few", removal)):
            done = self.as_user("mxdrill run drill.toml --sender dma", ids=ids)
            self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
            self.assertIn(why, done.stderr)
            self.assertRegex(done.stderr, f"sudo usermod {removes}--add-subuids [0-9]+-[0-9]+ --add-subgids [0-9]+-[0-9]+ drill")


if __name__ == "__main__":
    unittest.main()
