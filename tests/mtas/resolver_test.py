#!/usr/bin/python3
"""A real MTA that finds its way by the scenario's resolver; which one, the environment says."""

import os
import unittest

from mtas import ONE_MESSAGE, Case

MTA = os.environ["MXDRILL_MTA"]

# Their own resolver asks anew where others repeat the question.
ASK_ANEW = ("chasquid", "dma")
# They take hosts of one preference in the order of the records, and look them up for each message.
KEEP_THE_ORDER = ("dma",)
# After five, but Exim goes on to one of another preference.
GIVE_UP_BEFORE_ALL_HOSTS = ("postfix",)
# They end at it, or it lies amid an attempt of several minutes.
LOSE_ATTEMPTS_TO_A_BANNER = ("courier", "dma", "exim", "postfix", "sendmail")
# Nobody can make their waits pass faster.
ON_THE_REAL_CLOCK = ("chasquid",)

DRILL = """
title    = "A resolver"
why      = "Between an MTA and its servers."
duration = "3h"
[[zone]]
origin  = "example.test"
records = '''
@     300 MX 10 mail1
mail1 300 A  192.0.2.11
'''
[[resolver]]
name = "isp"
%s
[[sender]]
name     = "campus"
resolver = "isp"
"""
ALL_DELIVERED = """
[[expect]]
metric = "delivered"
equals = %d
"""


def fault(what, **keys):
    lines = [f'{key} = {value if isinstance(value, int) else repr(value)}' for key, value in keys.items()]
    return "\n".join(["[[fault]]", 'resolver = "isp"', f'do = "{what}"', *lines, ""])


class ResolverTest(Case):
    @unittest.skipIf(MTA in ON_THE_REAL_CLOCK, "its waits take as long as they do")
    def test_fails_for_an_hour_in_which_nobody_sees_attempts(self):
        report = self.play(MTA, DRILL % "" + ONE_MESSAGE + fault("servfail", **{"for": "1h"}) + ALL_DELIVERED % 1 + """
[[expect]]
metric = "attempts"
equals = 1
""")
        self.assertIn("no server could be found", report["expectations"][1]["unjudged"])
        self.assertGreaterEqual(report["delay_s"]["min"], 3600)
        self.assertGreater(report["faults"][0]["fired"], 0)

    @unittest.skipIf(MTA in ON_THE_REAL_CLOCK, "its waits take as long as they do")
    def test_names_more_hosts_than_an_attempt_goes_to(self):
        hosts = [f"mail{i}" for i in range(1, 7)]
        records = "\n".join(f"@ 300 MX {10 * i} {host}\n{host} 300 A 192.0.2.{10 + i}" for i, host in enumerate(hosts))
        drill = DRILL.replace("@     300 MX 10 mail1\nmail1 300 A  192.0.2.11", records)
        refusals = "".join(f"[[fault]]\nserver = '{host}.example.test'\ndo = 'refuse'\nfor = '20m'\n" for host in hosts[:5])
        report = self.play(MTA, drill % "" + refusals + """
[[traffic]]
to    = "user@example.test"
count = 20
for   = "1m"
[[expect]]
metric = "attempts"
equals = 20
""" + ALL_DELIVERED % 20)
        attempts = report["expectations"][0]
        if MTA in GIVE_UP_BEFORE_ALL_HOSTS:
            self.assertIn("no server could be found", attempts["unjudged"])
        else:
            self.assertTrue(attempts["passed"])

    @unittest.skipIf(MTA in ON_THE_REAL_CLOCK, "its waits take as long as they do")
    def test_names_a_host_that_an_mta_may_remember_to_be_down(self):
        records = "@ 300 MX 10 mail1\nmail1 300 A 192.0.2.11\n@ 300 MX 20 mail2\nmail2 300 A 192.0.2.12"
        drill = DRILL.replace("@     300 MX 10 mail1\nmail1 300 A  192.0.2.11", records)
        report = self.play(MTA, drill % "" + ONE_MESSAGE + ONE_MESSAGE.replace("count = 1", 'count = 3\nat = "6m"') + """
[[fault]]
server = "mail1.example.test"
do     = "refuse"
for    = "20m"
[[fault]]
server = "mail2.example.test"
do     = "refuse"
at     = "5m"
for    = "4m"
[[expect]]
metric = "attempts"
equals = 0
why    = "It is not judged."
""" + ALL_DELIVERED % 4)
        self.assertIn("no server could be found, or reached", report["expectations"][0]["unjudged"])

    @unittest.skipIf(MTA in ON_THE_REAL_CLOCK, "its waits take as long as they do")
    def test_names_hosts_that_let_two_messages_wait(self):
        hosts = "\n".join(f"@ 300 MX {10 * i} mail{i}\nmail{i} 300 A 192.0.2.{10 + i}" for i in (1, 2, 3))
        report = self.play(MTA, DRILL.replace("@     300 MX 10 mail1\nmail1 300 A  192.0.2.11", hosts) % "" + "".join(
            f"""
[[fault]]
server = "mail{i}.example.test"
stage  = "banner"
reply  = "421 4.3.2 Later"
delay  = "90s"
first  = 3
""" for i in (1, 2)) + ONE_MESSAGE + ONE_MESSAGE + 'at = "30s"\n' + ALL_DELIVERED % 2 + """
[[expect]]
metric   = "attempts"
at_least = 0
""")
        if MTA in LOSE_ATTEMPTS_TO_A_BANNER:
            self.assertIn("the sender alone knows", report["expectations"][1]["unjudged"])

    @unittest.skipIf(MTA in ASK_ANEW, "a lost question is asked anew")
    def test_loses_a_question_once_however_often_it_is_repeated(self):
        report = self.play(MTA, DRILL % "" + ONE_MESSAGE + fault("drop", type="MX", first=1) + ALL_DELIVERED % 1)
        self.assertEqual(report["faults"][0]["fired"], 1)
        self.assertGreater(report["delay_s"]["min"], 60)

    def test_is_not_asked_before_the_mail_comes_nor_where_notices_go(self):
        duration = "15s" if MTA in ON_THE_REAL_CLOCK else "1h"
        report = self.play(MTA, (DRILL % "").replace("3h", duration) + ONE_MESSAGE + f"""
[[fault]]
server = "mail1.example.test"
stage  = "rcpt"
reply  = "550 5.1.1 Nobody here"
delay  = "5s"
""" + fault("servfail", type="MX", at="3s") + """
[[expect]]
metric = "bounced"
equals = 1
""")
        self.assertEqual(report["notices"]["delivered"], 1)
        self.assertEqual([fault["fired"] for fault in report["faults"]], [1, 0])
        self.assertEqual([host["tries"] for host in report["domains"][0]["tiers"][0]["hosts"]], [1])

    def test_takes_its_time(self):
        report = self.play(MTA, DRILL % "latency = \"1500ms\"" + ONE_MESSAGE + ALL_DELIVERED % 1)
        # MX and A, both of which it fetches: two ways there and back.
        self.assertGreaterEqual(report["delay_s"]["min"], 2 * 1.5)
        self.assertLess(report["delay_s"]["min"], 30)

    def test_gives_each_host_its_turn_though_the_answer_is_too_long_for_udp(self):
        hosts = 40
        span = "40s" if MTA in ON_THE_REAL_CLOCK else "40m"
        records = "\n".join(f"@ 300 MX 10 mail-server-{i}\nmail-server-{i} 300 A 192.0.2.{10 + i}" for i in range(hosts))
        drill = DRILL.replace("@     300 MX 10 mail1\nmail1 300 A  192.0.2.11", records)
        self.assertNotEqual(drill, DRILL)
        report = self.play(MTA, drill % "order = \"rotate\"" + f"""
[[traffic]]
to    = "user@example.test"
count = {hosts}
for   = "{span}"
""" + ALL_DELIVERED % hosts)
        if MTA in KEEP_THE_ORDER:
            self.assertEqual([host["accepted"] for host in report["domains"][0]["tiers"][0]["hosts"]], hosts * [1])

    def test_knows_a_zone_below_that_of_the_notices(self):
        report = self.play(MTA, DRILL % "" + ALL_DELIVERED % 1 + """
[[zone]]
origin  = "sub.sender.test"
records = '''
@     300 MX 10 mail1
mail1 300 A  192.0.2.12
'''
""" + ONE_MESSAGE.replace("example.test", "sub.sender.test"))
        self.assertIn(("sub.sender.test", "MX"), [(question["name"], question["type"]) for question in report["dns"]])


if __name__ == "__main__":
    unittest.main()
