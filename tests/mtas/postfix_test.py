#!/usr/bin/python3
"""The real Postfix in the sandbox."""

import os
import subprocess
import time
import unittest

from mtas import MXDRILL, ONE_MESSAGE, ZONE, Case


class PostfixTest(Case):
    def test_waits_thirty_seconds_for_a_host_that_does_not_answer(self):
        self.play("postfix", ZONE + ONE_MESSAGE + """
[[fault]]
server = "mail1.example.test"
do     = "drop"
""")
        first, second = self.tries()
        self.assertEqual((first["outcome"], second["outcome"]), ("timeout", "accepted"))
        self.assertAlmostEqual(float(second["time_s"]) - float(first["time_s"]), 30, delta=1)

    def test_comes_back_by_its_schedule(self):
        self.play("postfix", "duration = \"1h30m\"\n" + ZONE + ONE_MESSAGE + """
[[fault]]
server = "*"
do     = "refuse"
""")
        starts = [float(row["time_s"]) for row in self.tries() if row["try"] == "1"]
        gaps = [later - earlier for earlier, later in zip(starts, starts[1:])]
        # Of its age, at least 300 s, at the next look of its queue manager, which comes every 300 s.
        self.assertGreaterEqual(len(gaps), 4)
        for age, gap in zip(starts, gaps):
            self.assertGreaterEqual(gap, max(300, min(age, 4000)) - 2)
            self.assertLessEqual(gap, max(300, min(age, 4000)) + 302)

    def test_leaves_nothing_behind_when_it_is_killed(self):
        (self.folder / "drill.toml").write_text("duration = \"30d\"\n" + ZONE + ONE_MESSAGE)
        process = subprocess.Popen([MXDRILL, "run", "drill.toml", "--sender", "postfix", "--clock", "real"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        deadline = time.monotonic() + 60
        while not self.descendants(process.pid, "master") and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        masters = self.descendants(process.pid, "master")
        self.assertTrue(masters)
        process.kill()
        process.wait()
        while any(os.path.exists(f"/proc/{pid}") for pid in masters) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse([pid for pid in masters if os.path.exists(f"/proc/{pid}")])

    @staticmethod
    def descendants(pid, name):
        """The processes below one that have this name."""
        found, queue = [], [pid]
        while queue:
            one = queue.pop()
            try:
                with open(f"/proc/{one}/comm") as file:
                    if file.read().strip() == name:
                        found.append(one)
                for task in os.listdir(f"/proc/{one}/task"):
                    with open(f"/proc/{one}/task/{task}/children") as file:
                        queue += [int(child) for child in file.read().split()]
            except OSError:
                pass
        return found


if __name__ == "__main__":
    unittest.main()
