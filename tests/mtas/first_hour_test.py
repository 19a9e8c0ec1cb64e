#!/usr/bin/python3
"""The first hour of an outage on the clock that jumps and on the real one. Takes that hour, of all MTAs at once."""

import concurrent.futures
import itertools
import unittest

from mtas import ONE_MESSAGE, ZONE, Case, attempts_of, run_in

MTAS = ("courier", "dma", "exim", "haraka", "opensmtpd", "postfix", "sendmail")
# dma draws its waits but for the first.
KNOWN_GAPS = {"dma": 1}

# Between two queue runs, so that no whole second decides which of them takes the message.
OUTAGE = 'duration = "1h4m"\n' + ZONE + ONE_MESSAGE + """
at = "2m"
[[fault]]
server = "*"
do     = "refuse"
"""


class FirstHourTest(Case):
    def gaps(self, mta, clock):
        folder = self.folder / f"{mta}_{clock}"
        folder.mkdir()
        done = run_in(folder, OUTAGE, "--sender", mta, "--clock", clock, patience=4200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        starts = [float(row["time_s"]) for row in attempts_of(folder) if row["try"] == "1"]
        return [later - earlier for earlier, later in itertools.pairwise(starts)][:KNOWN_GAPS.get(mta)]

    def test_has_the_same_gaps_on_both_clocks(self):
        with concurrent.futures.ThreadPoolExecutor(len(MTAS)) as pool:
            real = {mta: pool.submit(self.gaps, mta, "real") for mta in MTAS}
            for mta in MTAS:
                jumped = self.gaps(mta, "jump")
                self.assertTrue(jumped, mta)
                with self.subTest(mta):
                    expected = real[mta].result()
                    self.assertEqual(len(jumped), len(expected), (jumped, expected))
                    for a, b in zip(jumped, expected):
                        self.assertAlmostEqual(a, b, delta=2, msg=(jumped, expected))
                    print(f"{mta}: {len(jumped)} gaps, at most {max(abs(a - b) for a, b in zip(jumped, expected)):.2f} s apart")


if __name__ == "__main__":
    unittest.main()
