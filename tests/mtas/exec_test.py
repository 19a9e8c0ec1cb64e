#!/usr/bin/python3
"""A program that sends one mail by itself, in the sandbox."""

import shlex
import subprocess
import unittest

from mtas import MXDRILL, ONE_MESSAGE, PATIENCE, ZONE, Case

# Tries both hosts in turn, once.
PROGRAM = """
import smtplib
import sys

sender, recipient, file = sys.argv[1:]
with open(file, "rb") as opened:
    message = opened.read()
for host in "mail1.example.test", "backup.example.test":
    try:
        with smtplib.SMTP(host, timeout=30) as server:
            server.sendmail(sender, [recipient], message)
        sys.exit(0)
    except (OSError, smtplib.SMTPException) as error:
        print(host, error)
sys.exit(75)
"""
# Two small writes, and an answer to both: the second waits until the first is confirmed, which may take 40 ms.
TALK_TO_ITSELF = """
import socket
import threading
import time

listener = socket.create_server(("127.0.0.1", 0))

def answer():
    peer = listener.accept()[0]
    while octets := peer.recv(4, socket.MSG_WAITALL):
        peer.sendall(octets)

threading.Thread(target=answer, daemon=True).start()
began = time.monotonic()
with socket.create_connection(listener.getsockname(), timeout=300) as client:
    for _ in range(40):
        client.sendall(b"ab")
        client.sendall(b"cd")
        assert client.recv(4, socket.MSG_WAITALL) == b"abcd"
assert time.monotonic() - began < 30
"""
# Says all at once, and goes after a second.
LEAVES_EARLY = """
import socket
import sys
import time

with socket.create_connection(("mail1.example.test", 25)) as server:
    server.sendall(f"HELO a.test\\r\\nMAIL FROM:<{sys.argv[1]}>\\r\\nRCPT TO:<{sys.argv[2]}>\\r\\nDATA\\r\\n".encode())
    time.sleep(1)
    server.sendall(b"Subject: early\\r\\n\\r\\n.\\r\\n")
"""
# Says all it has to say, of two transactions, before it has heard anything.
WRITES_AHEAD = """
import socket
import sys

with socket.create_connection(("mail1.example.test", 25)) as server:
    envelope = f"MAIL FROM:<{sys.argv[1]}>\\r\\nRCPT TO:<{sys.argv[2]}>\\r\\n"
    server.sendall(f"HELO a.test\\r\\n{envelope}RSET\\r\\n{envelope}QUIT\\r\\n".encode())
    server.settimeout(60)
    try:
        while server.recv(4096):
            pass
    except OSError as error:
        print(error)
"""
REFUSE = """
[[fault]]
server = "%s"
do     = "refuse"
"""


class ExecTest(Case):
    def send(self, scenario, program=PROGRAM):
        command = f"/usr/bin/python3 -c {shlex.quote(program)} {{from}} {{to}} {{file}}"
        return self.run_drill(scenario, "--sender-exec", command)

    def test_tells_the_last_words_of_one_that_came_to_no_server(self):
        done = self.send(ZONE + ONE_MESSAGE, "print('no such option')")
        self.assertIn("gave up 1 message without coming to a server; it said last:\nno such option", done.stderr)

    def test_tells_the_last_words_about_the_first_of_several(self):
        text = "import sys\nprint('x' * 100 + chr(10), sys.argv[2])\n"
        done = self.send(ZONE + "".join(ONE_MESSAGE.replace("user", f"user{i}") + f'at = "{i}s"\n' for i in range(50)), text)
        self.assertIn("gave up 50 messages without coming to a server; at the first it said last:\nxxx", done.stderr)
        self.assertEqual(done.stderr.count("@example.test"), 1)

    def test_a_list_of_runs_says_what_was_not_judged(self):
        for name in ("one", "two"):
            (self.folder / f"{name}.toml").write_text(ZONE + ONE_MESSAGE + "[[expect]]\nmetric = \"attempts\"\nequals = 0\n")
        done = subprocess.run([MXDRILL, "run", "one.toml", "two.toml", "--sender-exec", "/usr/bin/true {from} {to}"],
                              cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "– one +1 not judged")
        self.assertIn("2 scenarios ran, 0 passed, 0 failed, 2 not judged\n", done.stdout)

    def test_sends_the_message_that_is_in_the_file(self):
        done = self.send(ZONE + ONE_MESSAGE + REFUSE % "mail1.example.test")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual([(row["server"], row["outcome"], row["action"]) for row in self.tries()],
                         [("mail1.example.test", "refused", ""), ("backup.example.test", "accepted", "delivered")])
        self.assertEqual(self.report()["sender"], "python3")

    def test_is_found_out_when_it_sends_its_mail_twice(self):
        send = "            server.sendmail(sender, [recipient], message)\n"
        done = self.send(ZONE + 3 * ONE_MESSAGE, PROGRAM.replace(send, 2 * send))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.report()["messages"]["duplicated"], 3)
        self.assertEqual([(row["attempt"], row["reply"][:3]) for row in self.tries() if row["message"] == "2"],
                         [("1", "250"), ("2", "250")])

    def test_gives_up_what_it_failed_to_send(self):
        done = self.send(ZONE + ONE_MESSAGE + REFUSE % "*" + """
[[expect]]
metric = "abandoned"
equals = 1
""")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("backup.example.test", (self.folder / "out" / "mta.log").read_text())

    def test_may_talk_to_itself_while_the_clock_stands(self):
        done = self.send(ZONE + ONE_MESSAGE, TALK_TO_ITSELF + PROGRAM)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertLess(float(self.tries()[0]["time_s"]), 30)

    def test_asks_as_often_as_the_first_groups_resolver(self):
        done = self.send(ZONE + ONE_MESSAGE + """
[[resolver]]
name    = "isp"
timeout = "1500ms"
tries   = 3
[[sender]]
name     = "campus"
resolver = "isp"
""", "print(open('/etc/resolv.conf').read())\n" + PROGRAM)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("options timeout:2 attempts:3\n", (self.folder / "out" / "mta.log").read_text())

    def test_may_leave_while_its_connection_is_open(self):
        for stage in ("banner", "body"):
            with self.subTest(stage):
                done = self.send(ZONE + 3 * ONE_MESSAGE + f"""
[[fault]]
server = "mail1.example.test"
stage  = "{stage}"
do     = "drop"
[[expect]]
metric = "abandoned"
equals = 3
""", LEAVES_EARLY)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertNotIn("without coming to a server", done.stderr)

    def test_may_write_ahead_to_a_server_that_has_ended_the_dialogue(self):
        for fault in ('stage = "mail"\nreply = "421 4.3.2 Closing"', 'stage = "rcpt"\ndo = "close"',
                      'stage = "rcpt"\ndo = "drop"', 'stage = "banner"\ndo = "drop"'):
            with self.subTest(fault):
                done = self.send(ZONE + 4 * ONE_MESSAGE + f"[[fault]]\nserver = 'mail1.example.test'\n{fault}\n",
                                 WRITES_AHEAD)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                self.assertEqual(self.report()["attempts"], 4)
                self.assertEqual(len(self.tries()), 4)

    def test_may_leave_before_it_hears_that_its_mail_was_taken(self):
        done = self.send(ZONE + ONE_MESSAGE + """
[[fault]]
server = "mail1.example.test"
stage  = "body"
delay  = "5s"
[[expect]]
metric = "sent"
equals = 1
""", LEAVES_EARLY)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_that_dies_ends_the_run(self):
        done = self.send(ZONE + ONE_MESSAGE, "import os\nos.abort()\n")
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertIn("by signal 6", done.stderr)

    def test_that_is_not_there_ends_the_run(self):
        done = self.run_drill(ZONE + ONE_MESSAGE, "--sender-exec", "/no/such/program {from} {to}")
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertIn("/no/such/program", done.stderr)

    def test_is_told_from_whom_and_to_whom(self):
        done = self.run_drill(ZONE + ONE_MESSAGE, "--sender-exec", "/usr/bin/true {to}")
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("{from}", done.stderr)


if __name__ == "__main__":
    unittest.main()
