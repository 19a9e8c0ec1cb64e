#!/usr/bin/python3
"""When a real MTA comes back through days of outage, held against the rule of its sources; which one, the environment says."""

import os
import unittest

from mtas import ONE_MESSAGE, ZONE, Case

MTA = os.environ["MXDRILL_MTA"]
DAY = 86400


def next_run(due, phase, period):
    """The first queue run behind `due`, earliest and latest: MTAs compare whole seconds, so that a run within one of `due` may
    take the message or not."""
    return tuple(phase + -(-(due + by - phase) // period) * period for by in (-1, 1))


class Rule:
    """`lifetime`: the first attempt at or behind this age is the last one. `within`: how far, in seconds, an attempt may be from
    where the rule and the attempt before it put it."""

    within = 2

    def __init__(self, starts):
        self.starts = starts

    def expected(self, i):
        """When attempt `i` (from 1) is due, earliest and latest, by those before it."""
        raise NotImplementedError


class Postfix(Rule):
    """qmgr_active_done_3_generic: the age, between minimal_ and maximal_backoff_time, then the next scan."""

    lifetime = 5 * DAY

    def expected(self, i):
        last = self.starts[i - 1]
        return next_run(last + min(max(last, 300), 4000), self.starts[1] % 300, 300)


class Exim(Rule):
    """retry.c: F,2h,15m; G,16h,1h,1.5; F,4d,6h, then the next queue run; behind 4 days, the next run itself."""

    lifetime = 4 * DAY

    def __init__(self, starts):
        super().__init__(starts)
        self.growing = 0

    def expected(self, i):
        last = self.starts[i - 1]
        growing = max(3600, self.growing * 1.5)
        # Within a second of where one rule ends and another begins, either may hold.
        gaps = [gap for gap, since, until in
                ((900, 0, 7201), (growing, 7200, 16 * 3600 + 1), (6 * 3600, 16 * 3600, self.lifetime)) if since <= last <= until]
        phase = self.starts[1] % 1800
        runs = [next_run(min(last + gap, self.lifetime), phase, 1800) for gap in gaps]
        best = min(range(len(runs)), key=lambda one: abs(self.starts[i] - runs[one][0]))
        if gaps[best] == growing:
            self.growing = growing
        return runs[best]


class Sendmail(Rule):
    """readqf, queue.c: each queue run, every 10 minutes by Debian's configuration."""

    lifetime = 5 * DAY

    def expected(self, i):
        return 2 * [self.starts[i - 1] + 600]


class OpenSmtpd(Rule):
    """scheduler_next, scheduler_ramqueue.c: creation + 400·n²."""

    lifetime = 336000  # the one at 336400 is the last before four days

    def expected(self, i):
        return 2 * [400 * i * i]


class Courier(Rule):
    """courierd: twice 5 minutes, then 15·2^k, at most 2 hours, and so on."""

    lifetime = 607000  # the one at 607200 is the last before seven days

    def expected(self, i):
        pause = 900 * 2 ** min(i // 3, 3)
        return 2 * [self.starts[i - 1] + (300 if i % 3 else pause)]


class Dma(Rule):
    """main, dma.c: 300 s, each time 1.5 to 2.5 times as much, at most 3 hours."""

    lifetime = 5 * DAY

    def expected(self, i):
        if i == 1:
            return 300, 300
        last = self.starts[i - 1]
        gap = last - self.starts[i - 2]
        return last + min(1.5 * gap, 10800), last + min(2.5 * gap + 1, 10800)


class Haraka(Rule):
    """hmail.js, temp_fail: gap i is 2^(i+5) s, and at the 13th failure there is a bounce. It looks once a second."""

    lifetime = 262000

    def expected(self, i):
        return 2 * [self.starts[i - 1] + 2 ** (i + 5)]


RULES = {"postfix": Postfix, "exim": Exim, "sendmail": Sendmail, "opensmtpd": OpenSmtpd, "courier": Courier, "dma": Dma,
         "haraka": Haraka}


@unittest.skipUnless(MTA in RULES, "it has no clock that can skip its waits")
class ScheduleTest(Case):
    def test_comes_back_through_five_days_as_its_sources_say(self):
        report = self.play(MTA, 'duration = "8d"\n' + ZONE + ONE_MESSAGE + """
[[fault]]
server = "*"
do     = "refuse"
[[expect]]
metric = "bounced"
equals = 1
""")
        starts = [float(row["time_s"]) for row in self.tries() if row["try"] == "1"]
        rule = RULES[MTA](starts)
        deviations = []
        for i in range(1, len(starts)):
            earliest, latest = rule.expected(i)
            deviations.append(max(earliest - starts[i], starts[i] - latest, 0))
        print(f"{report['sender']}: {len(starts)} attempts, the last at {starts[-1]:.0f} s, at most {max(deviations):.1f} s "
              "beside the rule")
        late = [(i + 1, starts[i + 1], by) for i, by in enumerate(deviations) if by > rule.within]
        self.assertEqual(late, [])
        self.assertGreaterEqual(starts[-1], rule.lifetime)
        self.assertLess(starts[-2], rule.lifetime)


if __name__ == "__main__":
    unittest.main()
