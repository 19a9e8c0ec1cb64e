#!/usr/bin/python3
"""MTAs that die, hang, flood or look for a way out: a run ends all the same, and the machine stays as it is."""

import concurrent.futures
import os
import shlex
import signal
import subprocess
import time
import unittest

from mtas import MXDRILL, ONE_MESSAGE, PATIENCE, ZONE, Case, attempts_of, run_in

EXPECT_DELIVERY = """
[[expect]]
metric = "delivered"
equals = 1
"""


def command_of(program):
    return f"/usr/bin/python3 -c {shlex.quote(program)} {{from}} {{to}} {{file}}"


SEND = """
import smtplib, sys
with smtplib.SMTP("mail1.example.test") as server:
    server.sendmail(sys.argv[1], [sys.argv[2]], open(sys.argv[3], "rb").read())
"""
LOOK_FOR_OTHERS = """
import os, time
mark = "/var/lib/mark"
assert not os.path.exists(mark)
open(mark, "w").close()
time.sleep(3600)
seen = [open(f"/proc/{pid}/comm").read() for pid in os.listdir("/proc") if pid.isdigit()]
assert seen.count("python3\\n") == 1, seen
""" + SEND
LOOK_FOR_A_WAY_OUT = """
import errno, socket
assert [name for _, name in socket.if_nameindex()] == ["lo"]
for kind, address in ((socket.SOCK_STREAM, "198.51.100.1"), (socket.SOCK_DGRAM, "9.9.9.9"), (socket.SOCK_STREAM, "2001:db8::1")):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, kind) as outward:
        error = outward.connect_ex((address, 53))
    assert error in (errno.ENETUNREACH, errno.EADDRNOTAVAIL), (address, error)
""" + SEND


class MisbehavingTest(Case):
    def assert_ended(self, done, *words):
        """By the MTA's fault, with what it said last."""
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertTrue((self.folder / "out" / "mta.log").exists())

    def test_one_that_dies_ends_the_run_with_its_last_words(self):
        done = self.run_driver('duration = "1d"\n' + ZONE + ONE_MESSAGE, start=("sh", "-c", "sleep 5; echo I give up; exit 3"))
        self.assert_ended(done, "exit code 3", "I give up")

    def test_one_that_is_never_ready_is_not_waited_for(self):
        self.assert_ended(self.run_driver(ZONE + ONE_MESSAGE, start=("sleep", "infinity"), ready=("false",)), "not ready")

    def test_one_that_sends_nothing_fails_what_was_expected(self):
        done = self.run_driver('duration = "5d"\n' + ZONE + ONE_MESSAGE + EXPECT_DELIVERY, start=("sleep", "infinity"))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(self.report()["messages"]["queued"], 1)

    def test_one_that_hangs_with_a_message_in_its_hand_fails_what_was_expected(self):
        done = self.run_driver(ZONE + ONE_MESSAGE + EXPECT_DELIVERY, submit=("sleep", "infinity"))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)

    def test_one_that_never_rests_is_ended(self):
        done = self.run_driver('duration = "5d"\n' + ZONE + ONE_MESSAGE, "--most-work", "2s",
                            start=("sh", "-c", "echo busy; while :; do :; done"))
        self.assert_ended(done, "has not come to an end in 2s", "busy")

    def test_one_that_connects_for_ever_is_ended(self):
        flood = "import socket\nwhile True: socket.create_connection((\"192.0.2.11\", 25)).close()\n"
        (self.folder / "out").mkdir()
        done = self.run_drill('duration = "5d"\n' + ZONE + ONE_MESSAGE, "--most-work", "3s",
                              "--sender-exec", command_of(flood))
        self.assert_ended(done, "has not come to an end in 3s")

    def test_one_that_floods_its_log_is_ended(self):
        self.assert_ended(self.run_driver('duration = "5d"\n' + ZONE + ONE_MESSAGE, start=("yes", "and so on")),
                          "by signal 25", "and so on")

    def test_what_one_writes_is_gone_with_it(self):
        strange = "/etc/mxdrill-was-here"
        done = self.run_driver('duration = "1m"\n' + ZONE + ONE_MESSAGE,
                            start=("sh", "-c", f"echo was here > {strange}; rm -r /usr/share/misc; cat {strange}; sleep infinity"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("was here", (self.folder / "out" / "mta.log").read_text())
        self.assertFalse(os.path.exists(strange))
        self.assertTrue(os.path.exists("/usr/share/misc"))

    def test_a_signal_to_the_whole_group_interrupts_the_run_alone(self):
        mail = ZONE + """
[[traffic]]
to    = "user@example.test"
count = 5000
for   = "1h"
"""
        (self.folder / "drill.toml").write_text(mail)
        process = subprocess.Popen([MXDRILL, "run", "drill.toml", "--sender-exec", command_of(SEND)], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        time.sleep(1.5)
        os.killpg(process.pid, signal.SIGINT)
        out, complaints = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, out + complaints)
        self.assertIn("! Interrupted after ", out)

    def test_no_packet_leaves(self):
        done = self.run_drill(ZONE + ONE_MESSAGE + EXPECT_DELIVERY, "--sender-exec", command_of(LOOK_FOR_A_WAY_OUT))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_two_at_once_do_not_see_each_other(self):
        folders = [self.folder / name for name in "ab"]
        for folder in folders:
            folder.mkdir()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(lambda folder: run_in(folder, ZONE + ONE_MESSAGE + EXPECT_DELIVERY, "--sender-exec",
                                                       command_of(LOOK_FOR_OTHERS)), folders))
        for folder, done in zip(folders, runs):
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual([row["server"] for row in attempts_of(folder)], ["mail1.example.test"])


if __name__ == "__main__":
    unittest.main()
