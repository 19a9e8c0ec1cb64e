#!/usr/bin/python3
"""What the machine does not allow ends with what to do, before anything listens."""

import subprocess
import unittest

from served import BEFORE_THREADS, MXDRILL, PATIENCE, SCENARIO, Case, has_private_networks

TRAFFIC = """
[[traffic]]
to    = "user@example.test"
count = 1
at    = "1m"
"""


class UnableTest(Case):
    """A kernel that allows no private networks; the limit of a user namespace of the test's own stands in for it."""

    FORBID = ("unshare", "--user", "--map-root-user", "sh", "-c",
              'echo 0 >/proc/sys/user/max_net_namespaces && exec "$@"', "sh")

    def without_private_networks(self, *words):
        if not has_private_networks("--user", "--map-root-user"):
            self.skipTest("this kernel has no namespaces whose number could be limited")
        return subprocess.run([*self.FORBID, MXDRILL, *words], cwd=self.folder, text=True, capture_output=True,
                              timeout=PATIENCE)

    @BEFORE_THREADS
    def test_to_ask_for_one_ends_with_4_and_what_to_do(self):
        for words in (("serve", "drill.toml", "--isolate"), ("run", "drill.toml", "--engine", "live", "--isolate")):
            done = self.without_private_networks(*words)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertRegex(done.stderr, r"^mxdrill \w+: no (user|network) namespace \(.*\): .*max_net_namespaces")
            self.assertEqual(done.stdout, "")

    def test_without_asking_the_run_is_on_loopback_addresses(self):
        self.write("drill.toml", SCENARIO + TRAFFIC)
        done = self.without_private_networks("run", "drill.toml", "--engine", "live")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"^No private network: .*\nGoing on with loopback addresses")


if __name__ == "__main__":
    unittest.main()
