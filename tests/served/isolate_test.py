#!/usr/bin/python3
"""`mxdrill serve --isolate`: programs come into its network, and find the scenario's own addresses and ports."""

import os
import subprocess
import unittest

from served import BEFORE_THREADS, PATIENCE, PRIMARY, SCENARIO, Case, has_private_networks

NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
DELIVER = """
import smtplib, sys
with smtplib.SMTP(sys.argv[1], 25, timeout=30) as client:
    client.sendmail("sender@sender.test", ["user@example.test"], "Subject: drill\\r\\n\\r\\nHello\\r\\n")
"""
LISTEN = """
import socket
with socket.create_server(("127.0.0.1", 25)) as server, socket.create_connection(("127.0.0.1", 25), 30) as client:
    client.sendall(b"heard")
    print(server.accept()[0].recv(100).decode())
try:
    socket.create_connection(("127.0.0.2", 25), 30)
except ConnectionRefusedError:
    print("refused")
"""


class IsolateTest(Case):
    def setUp(self):
        super().setUp()
        users = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        if not has_private_networks(*users):
            self.skipTest("this kernel does not allow private networks")

    def serve(self, *options, **settings):
        served = super().serve(*options, network=("--isolate",), **settings)
        self.assertEqual(served.ready["dns"], "127.0.0.1:53")
        self.assertEqual([one["listen"] for one in served.ready["servers"]], ["192.0.2.11:25", "192.0.2.12:25"])
        self.assertIn(f"Programs come into its network with: {served.ready['enter']} COMMAND\n", served.announced)
        return served

    def inside(self, served, *words, **settings):
        return subprocess.run([*served.ready["enter"].split(), *words], text=True, capture_output=True,
                              timeout=PATIENCE, **settings)

    def deliver_inside(self, served, address="192.0.2.11", **settings):
        """True, or the last line of what went wrong."""
        done = self.inside(served, "/usr/bin/python3", "-c", DELIVER, address, **settings)
        return done.returncode == 0 or done.stderr.strip().splitlines()[-1]

    def test_programs_inside_ask_the_usual_port_and_deliver_to_the_scenarios_addresses(self):
        served = self.serve()
        answer = self.inside(served, "dig", "@127.0.0.1", "+short", "example.test", "MX")
        self.assertEqual(answer.stdout, "10 mail1.example.test.\n20 backup.example.test.\n")
        answer = self.inside(served, "dig", "@127.0.0.1", "+short", PRIMARY, "A")
        self.assertEqual(answer.stdout, "192.0.2.11\n")
        self.assertIs(self.deliver_inside(served), True)
        self.assertEqual(served.state_of(PRIMARY)["accepted"], 1)

    def test_nothing_leads_out_of_the_network(self):
        served = self.serve()
        links = self.inside(served, "cat", "/proc/thread-self/net/dev").stdout.splitlines()[2:]
        self.assertEqual([line.split(":")[0].strip() for line in links], ["lo"])

    def test_a_program_inside_may_take_mail_of_its_own_machine(self):
        served = self.serve()
        listens = self.inside(served, "/usr/bin/python3", "-c", LISTEN)
        self.assertEqual(listens.stdout, "heard\nrefused\n", listens.stderr)

    def test_faults_at_connect_count_every_syn(self):
        served = self.serve()
        status, fault = served.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse", "first": 2})
        self.assertEqual(status, 201)
        for _ in range(2):
            self.assertIn("ConnectionRefusedError", self.deliver_inside(served))
        self.assertIs(self.deliver_inside(served), True)
        self.assertEqual(served.ask("GET", f"/faults/{fault['id']}")[1]["fired"], 2)

    def test_who_was_refused_at_connect_has_tried_that_host(self):
        served = self.serve()
        served.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse"})
        self.assertIn("ConnectionRefusedError", self.deliver_inside(served))
        host = served.ask("GET", "/report")[1]["domains"][0]["tiers"][0]["hosts"][0]
        self.assertEqual((host["tries"], host["outcomes"]), (1, {"refused": 1}))

    def test_a_connection_is_tried_once_however_often_its_syn_is_sent(self):
        served = self.serve()
        served.ask("POST", "/faults", {"server": PRIMARY, "do": "drop"})
        knock = "import socket; socket.create_connection(('192.0.2.11', 25), 2.5)"  # with a second SYN after 1 s
        self.assertIn("TimeoutError", self.inside(served, "/usr/bin/python3", "-c", knock).stderr)
        events = served.ask("GET", "/journal")[1]["events"]
        self.assertEqual([event["event"] for event in events if event["event"] in ("connect", "refused")],
                         ["connect", "refused"])

    def test_connections_are_counted_that_were_accepted(self):
        served = self.serve()
        served.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse", "first": 1})
        self.assertIn("ConnectionRefusedError", self.deliver_inside(served))
        self.assertEqual(served.state_of(PRIMARY)["connections"], 0)
        self.assertIs(self.deliver_inside(served), True)
        self.assertEqual(served.state_of(PRIMARY)["connections"], 1)

    def test_another_scenario_brings_its_addresses(self):
        served = self.serve()
        self.assertEqual(served.post_scenario(SCENARIO.replace("192.0.2.12", "203.0.113.7"))[0], 200)
        self.assertIs(self.deliver_inside(served, "203.0.113.7"), True)

    def test_a_scenario_that_can_not_listen_leaves_the_old_one(self):
        served = self.serve()
        for address in ("ff02::7", "fe80::7"):  # the interface takes no multicast, and a listener no link-local address
            status, answer = served.post_scenario(SCENARIO.replace("A  192.0.2.12", "AAAA " + address))
            self.assertEqual(status, 409)
            self.assertIn(address, answer["error"])
        for address in ("192.0.2.11", "192.0.2.12"):
            self.assertIs(self.deliver_inside(served, address), True)

    @BEFORE_THREADS
    def test_it_takes_no_privileges(self):
        if os.geteuid() != 0:
            self.skipTest("the other tests take none either")
        if not has_private_networks("--user", "--map-root-user", **NOBODY):
            self.skipTest("this kernel allows private networks to root only")
        os.chmod(self.folder, 0o777)
        served = self.serve(**NOBODY)
        self.assertIn("--user", served.ready["enter"])
        answer = self.inside(served, "dig", "@127.0.0.1", "+short", PRIMARY, "A", **NOBODY)
        self.assertEqual(answer.stdout, "192.0.2.11\n", answer.stderr)
        self.assertIs(self.deliver_inside(served, **NOBODY), True)


if __name__ == "__main__":
    unittest.main()
