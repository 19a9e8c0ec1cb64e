#!/usr/bin/python3
"""What every real MTA is to do in the sandbox; which one, the environment says."""

import os
import unittest

from mtas import FAILOVER, ONE_MESSAGE, ZONE, Case

MTA = os.environ["MXDRILL_MTA"]

# They take a null MX for a lookup that failed, and try again until the mail is too old.
TRY_AGAIN_AT_NULL_MX = ("chasquid", "opensmtpd")
# They leave hosts of one preference in the order of the records.
DO_NOT_SHARE = ("dma", "opensmtpd")
# For a minute, and messages that follow sooner go to the same host.
KEEP_CONNECTIONS = ("courier",)
# Each recipient of a mail.
SEND_ONE_BY_ONE = ("chasquid", "dma")
# That a mail names twice.
MAKE_ONE_OF_A_RECIPIENT = ("chasquid", "courier", "dma", "exim", "postfix", "sendmail")
# Nobody can make their waits pass faster.
ON_THE_REAL_CLOCK = ("chasquid",)


class AnyTest(Case):
    def test_goes_to_the_backup_when_the_primary_refuses(self):
        report = self.play(MTA, FAILOVER)
        self.assertEqual(report["engine"], "mta")
        self.assertRegex(report["sender"], r" [0-9]+\.[0-9]")
        self.assertEqual([(row["message"], row["attempt"], row["try"], row["server"], row["outcome"], row["action"])
                          for row in self.tries()],
                         [("1", "1", "1", "mail1.example.test", "refused", ""),
                          ("1", "1", "2", "backup.example.test", "accepted", "delivered")])
        self.assertTrue((self.folder / "out" / "mta.log").read_text())

    def test_tries_no_host_of_a_null_mx(self):
        metric = "queued" if MTA in TRY_AGAIN_AT_NULL_MX else "bounced"
        duration = "10s" if MTA in ON_THE_REAL_CLOCK else "1h"
        report = self.play(MTA, f"""
title    = "Null MX"
why      = "Nobody takes mail there."
duration = "{duration}"
[[zone]]
origin  = "example.test"
records = "@ 300 MX 0 ."
[[expect]]
metric = "{metric}"
equals = 1
[[expect]]
metric = "attempts"
equals = 1
""" + ONE_MESSAGE)
        self.assertEqual(report["connections"], 0)
        _, attempts = report["expectations"]
        self.assertIsNone(attempts["passed"])
        self.assertIn("came to no server", attempts["unjudged"])
        self.assertFalse([question for question in report["dns"] if question["name"].endswith("sender.test")])
        self.assertEqual(report["notices"]["delivered"], 1 if metric == "bounced" else 0)

    def test_sends_each_recipient_of_a_mail_what_is_his(self):
        report = self.play(MTA, ZONE + """
[[traffic]]
to                  = ["ann@example.test", "bob@example.test", "eve@example.test"]
count               = 3
recipients_per_mail = 3
[[fault]]
server    = "mail1.example.test"
recipient = "bob@example.test"
reply     = "550 5.1.1 Nobody here"
[[expect]]
metric = "bounced"
equals = 1
[[expect]]
metric = "attempts"
equals = 3
""")
        self.assertEqual(report["messages"]["delivered"], 2)
        self.assertEqual(report["connections"], 3 if MTA in SEND_ONE_BY_ONE else 1)

    @unittest.skipIf(MTA in ON_THE_REAL_CLOCK, "its waits take as long as they do")
    def test_comes_again_for_the_recipient_who_waits(self):
        report = self.play(MTA, ZONE.replace("@      300 MX 20 backup\n", "") + """
[[traffic]]
to                  = ["ann@example.test", "bob@example.test"]
count               = 2
recipients_per_mail = 2
[[fault]]
server    = "mail1.example.test"
recipient = "bob@example.test"
reply     = "450 4.2.0 Later"
for       = "30s"
[[expect]]
metric = "delivered"
equals = 2
""")
        tries = self.tries()
        self.assertEqual(report["attempts"], len(tries))
        self.assertEqual([row["attempt"] for row in tries if row["message"] == "1"], ["1"])

    def test_is_not_judged_where_a_mail_fails_before_each_recipient_is_named(self):
        for fault in ('stage = "banner"', 'recipient = "bob@example.test"'):
            with self.subTest(fault):
                report = self.play(MTA, ZONE + f"""
[[traffic]]
to                  = ["ann@example.test", "bob@example.test", "eve@example.test"]
count               = 3
recipients_per_mail = 3
[[fault]]
server = "mail1.example.test"
reply  = "421 4.3.2 Later"
for    = "10s"
{fault}
[[expect]]
metric   = "attempts"
at_least = 0
""", "--set", "duration=15s" if MTA in ON_THE_REAL_CLOCK else "duration=1h")
                attempts = report["expectations"][0]
                if attempts["passed"]:  # each recipient was named
                    self.assertEqual(report["attempts"], len({(row["message"], row["attempt"]) for row in self.tries()}))
                else:
                    self.assertIn("it was not clear which messages were tried", attempts["unjudged"])

    def test_sends_what_a_recipient_gets_twice(self):
        done = self.run_drill(ZONE + ONE_MESSAGE.replace("count = 1", "count = 3") + "recipients_per_mail = 3\n", "--sender", MTA)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        if MTA in MAKE_ONE_OF_A_RECIPIENT:
            self.assertIn("can't do it (repeated-recipient)", done.stdout + done.stderr)
        else:
            self.assertEqual(self.report()["messages"]["delivered"], 3)

    def test_goes_where_its_resolver_says_though_the_zone_has_changed(self):
        late = "100s" if MTA in KEEP_CONNECTIONS else "30s"
        report = self.play(MTA, """
title = "A move"
why   = "Until its TTL is over a cache leads to the old host."
[[zone]]
origin  = "example.test"
records = '''
@   20 MX 10 old
old 20 A  192.0.2.11
new 20 A  192.0.2.12
'''
[[zone]]
origin  = "example.test"
from    = "5s"
records = '''
@   20 MX 10 new
old 20 A  192.0.2.11
new 20 A  192.0.2.12
'''
""" + "".join(ONE_MESSAGE + f'at = "{at}"\n' for at in ("0s", "10s", late)))
        self.assertEqual([row["server"] for row in self.tries()],
                         ["old.example.test", "old.example.test", "new.example.test"])
        self.assertEqual([question["queries"] for question in report["dns"]
                          if (question["name"], question["type"]) == ("example.test", "MX")], [2])

    def test_waits_for_nothing_over_ipv6(self):
        report = self.play(MTA, """
title    = "IPv6 alone"
why      = "No confirmation may be held back while the clock jumps."
duration = "10s"
[[zone]]
origin  = "example.test"
records = '''
@     300 MX   10 mail1
mail1 300 AAAA 2001:db8::11
'''
[[expect]]
metric = "delivered"
equals = 1
""" + ONE_MESSAGE)
        self.assertEqual([row["address"] for row in self.tries()], ["2001:db8::11"])
        self.assertLess(report["delay_s"]["max"], 5)

    def test_tries_a_backup_that_relays(self):
        self.play(MTA, "duration = \"10s\"\n" + ZONE + ONE_MESSAGE + """
[[server]]
name  = "backup.example.test"
relay = "postfix"
[[fault]]
server = "mail1.example.test"
do     = "refuse"
""")
        self.assertEqual([(row["server"], row["outcome"]) for row in self.tries() if row["sender"] != "backup.example.test"],
                         [("mail1.example.test", "refused"), ("backup.example.test", "accepted")])

    def test_shares_mail_among_equal_hosts(self):
        span = "40s" if MTA in ON_THE_REAL_CLOCK else "80m"
        report = self.play(MTA, f"""
title = "Two equal hosts"
why   = "Both should get mail."
[[zone]]
origin  = "example.test"
records = '''
@  300 MX 10 a
@  300 MX 10 b
a  300 A  192.0.2.11
b  300 A  192.0.2.12
'''
[[traffic]]
to    = "user@example.test"
count = 40
for   = "{span}"
[[expect]]
metric = "delivered"
equals = 40
""")
        a, b = (host["accepted"] for host in report["domains"][0]["tiers"][0]["hosts"])
        if MTA in DO_NOT_SHARE:
            self.assertEqual((a, b), (40, 0))
        else:
            # Were the chance of either 1/2, this would fail once in 700,000 runs.
            self.assertGreater(min(a, b), 5, (a, b))


if __name__ == "__main__":
    unittest.main()
