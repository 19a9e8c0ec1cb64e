#!/usr/bin/python3
"""`mxdrill serve` on mapped addresses: what it prints, how it ends, and its control API."""

import json
import signal
import smtplib
import socket
import time
import unittest

from served import BACKUP, PRIMARY, SCENARIO, Case, split


class ServeTest(Case):
    def test_the_ready_file_says_where_everything_listens(self):
        served = self.serve()
        self.assertEqual(list(served.ready), ["dns", "http", "servers", "pid", "enter"])
        self.assertEqual([(one["server"], one["address"]) for one in served.ready["servers"]],
                         [(PRIMARY, "192.0.2.11"), (BACKUP, "192.0.2.12")])
        self.assertEqual(served.ready["pid"], served.process.pid)
        self.assertIsNone(served.ready["enter"])
        for endpoint in [served.ready["dns"], served.ready["http"], *(one["listen"] for one in served.ready["servers"])]:
            host, port = split(endpoint)
            self.assertTrue(host.startswith("127."), endpoint)
            socket.create_connection((host, port)).close()

    def test_the_ready_file_goes_when_nothing_listens_any_more(self):
        served = self.serve()
        self.assertEqual(served.end()[0], 0)
        self.assertFalse((self.folder / "ready.json").exists())

    def test_the_ready_file_of_the_next_run_stays(self):
        served = self.serve()
        (self.folder / "ready.json").write_text("{}")
        served.end()
        self.assertTrue((self.folder / "ready.json").exists())

    def test_a_ready_file_of_a_former_run_is_gone_before_anything_can_fail(self):
        self.write("old.json", "{}")
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            ended = self.mxdrill("serve", "drill.toml", "--no-isolate", "--ready-file", "old.json", "--control",
                                 f"127.0.0.1:{other.getsockname()[1]}")
        self.assertEqual(ended.returncode, 4)
        self.assertFalse((self.folder / "old.json").exists())

    def test_no_folder_is_made_for_a_ready_file(self):
        ended = self.mxdrill("serve", "drill.toml", "--no-isolate", "--ready-file", "nowhere/ready.json")
        self.assertEqual((ended.returncode, ended.stdout), (4, ""))
        self.assertEqual(ended.stderr, "mxdrill serve: cannot write nowhere/ready.json: there is no folder "
                                       f"{self.folder}/nowhere\n")
        self.assertFalse((self.folder / "nowhere").exists())

    def test_the_same_is_told_in_words(self):
        served = self.serve()
        self.assertIn(f"mxdrill serves drill.toml: DNS {served.ready['dns']}, page http://{served.ready['http']}/\n",
                      served.announced)
        for one in served.ready["servers"]:
            self.assertRegex(served.announced, rf"  {one['server']} +{one['address']} +{one['listen']}\n")

    def test_sigint_and_sigterm_end_it_with_a_report(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number.name):
                served = self.serve()
                served.deliver(PRIMARY)
                code, out, err = served.end(by=number)
                self.assertEqual((code, err), (0, ""))
                self.assertIn("A primary and a backup", out)
                self.assertIn("live engine", out)
                self.assertRegex(out, r"10  mail1\.example\.test +1 +1 +100%")

    def test_with_json_the_report_is_all_of_standard_output(self):
        served = self.serve("--json")
        served.deliver(BACKUP)
        code, out, _ = served.end()
        self.assertEqual(code, 0)
        report = json.loads(out)
        self.assertEqual((report["format"], report["engine"]), ("mxdrill.report/1", "live"))
        self.assertEqual(report["messages"]["delivered"], 1)

    def test_quiet_says_nothing_in_either_format(self):
        for options in (("--quiet",), ("--quiet", "--json")):
            with self.subTest(options):
                served = self.serve(*options)
                served.deliver(PRIMARY)
                self.assertEqual(served.end(), (0, "", ""))

    def test_an_open_connection_does_not_keep_it_from_ending(self):
        served = self.serve()
        with socket.create_connection(served.listen(PRIMARY)) as client:
            client.recv(100)
            self.assertEqual(served.end()[0], 0)

    def test_a_usual_port_that_is_taken_gives_way_to_a_free_one(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.take_or_find_taken(other, ("127.0.0.1", 8025))
            served = self.serve()
            self.assertNotEqual(split(served.ready["http"])[1], 8025)
            self.assertEqual(served.ask("GET", "/version")[0], 200)
        self.assertIn("\nNot at the usual ports, which are taken: page (8025)", served.announced)

    @staticmethod
    def take_or_find_taken(taker, address):
        """Another test may have the address for now, or a program of this machine for good."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                taker.bind(address)
                taker.listen()
                return
            except OSError:
                time.sleep(0.1)

    def test_a_control_port_that_is_taken_says_what_to_do(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            place = f"127.0.0.1:{other.getsockname()[1]}"
            ended = self.mxdrill("serve", "drill.toml", "--no-isolate", "--control", place)
        self.assertEqual((ended.returncode, ended.stdout), (4, ""))
        self.assertIn(place, ended.stderr)
        self.assertIn("--control", ended.stderr)

    def test_beyond_loopback_it_wants_a_token(self):
        ended = self.mxdrill("serve", "drill.toml", "--no-isolate", "--control", "0.0.0.0:0")
        self.assertEqual((ended.returncode, ended.stdout), (2, ""))
        self.assertIn("set a control token", ended.stderr)

    def test_the_token_is_asked_for(self):
        served = self.serve("--control", "127.0.0.1:0", "--control-token", "swordfish")
        self.assertEqual(served.ask("GET", "/servers")[0], 401)
        self.assertEqual(served.ask("GET", "/servers", headers={"Authorization": "Bearer pike"})[0], 401)
        self.assertEqual(served.ask("GET", "/servers", headers={"Authorization": "Bearer swordfish"})[0], 200)

    def test_a_fault_that_refuses_closes_the_listener_until_it_is_gone(self):
        served = self.serve()
        status, fault = served.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse"})
        self.assertEqual(status, 201)
        with self.assertRaises(ConnectionRefusedError):
            served.deliver(PRIMARY)
        self.assertEqual(served.state_of(PRIMARY)["state"], "down")
        self.assertFalse(served.state_of(PRIMARY)["endpoints"][0]["open"])
        served.deliver(BACKUP)
        self.assertEqual(served.ask("DELETE", f"/faults/{fault['id']}")[0], 204)
        served.deliver(PRIMARY)
        self.assertEqual(served.state_of(PRIMARY)["state"], "healthy")

    def test_another_run_does_not_take_the_port_of_a_host_that_is_down(self):
        first = self.serve()
        _, fault = first.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse"})
        second = self.serve()
        self.assertNotEqual(first.listen(PRIMARY), second.listen(PRIMARY))
        with self.assertRaises(ConnectionRefusedError):
            first.deliver(PRIMARY)
        first.ask("DELETE", f"/faults/{fault['id']}")
        first.deliver(PRIMARY)
        self.assertEqual(first.state_of(PRIMARY)["accepted"], 1)
        self.assertEqual(second.state_of(PRIMARY)["accepted"], 0)

    def test_two_runs_do_not_disturb_each_other(self):
        first, second = self.serve(), self.serve()
        first.deliver(PRIMARY)
        second.deliver(PRIMARY)
        second.deliver(PRIMARY)
        self.assertEqual([one.state_of(PRIMARY)["accepted"] for one in (first, second)], [1, 2])

    def test_a_fault_of_dns_is_seen_although_the_answer_was_known(self):
        served = self.serve()
        for _ in range(3):
            self.assertIn(f"10 {PRIMARY}.", served.dig("+short", "example.test", "MX"))
        _, fault = served.ask("POST", "/faults", {"zone": "example.test", "do": "servfail"})
        self.assertIn("status: SERVFAIL", served.dig("example.test", "MX"))
        served.ask("DELETE", f"/faults/{fault['id']}")
        self.assertIn("status: NOERROR", served.dig("example.test", "MX"))

    def test_a_patch_changes_what_it_names(self):
        served = self.serve()
        _, fault = served.ask("POST", "/faults", {"server": PRIMARY, "reply": "421 4.3.2 Closed", "name": "shut"})
        self.assertEqual(self.banner(served, PRIMARY), "421 4.3.2 Closed")
        status, changed = served.ask("PATCH", "/faults/shut", {"reply": "554 5.3.2 Closed for good"})
        self.assertEqual((status, changed["id"], changed["server"]), (200, fault["id"], PRIMARY))
        self.assertEqual(self.banner(served, PRIMARY), "554 5.3.2 Closed for good")

    def banner(self, served, server):
        with socket.create_connection(served.listen(server)) as client:
            return client.makefile(newline="\r\n").readline().rstrip("\r\n")

    def test_reset_begins_anew(self):
        served = self.serve()
        served.deliver(PRIMARY)
        served.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse"})
        self.assertEqual(served.ask("POST", "/reset")[0], 204)
        self.assertEqual(served.ask("GET", "/faults")[1], {"faults": []})
        self.assertEqual(served.ask("GET", "/report")[1]["messages"]["sent"], 0)
        served.deliver(PRIMARY)
        self.assertEqual(served.state_of(PRIMARY)["accepted"], 1)

    def test_after_a_reset_windows_count_from_its_time(self):
        self.write("drill.toml", SCENARIO + f'[[fault]]\nserver = "{PRIMARY}"\nat = "3s"\ndo = "refuse"\n')
        served = self.serve()
        with self.assertRaises(ConnectionRefusedError):
            while True:
                served.deliver(PRIMARY)
        self.assertEqual(served.ask("POST", "/reset", {})[0], 204)
        served.deliver(PRIMARY)

    def test_another_scenario_replaces_all_of_the_old_one(self):
        served = self.serve()
        served.deliver(PRIMARY)
        old = served.listen(BACKUP)
        status, done = served.post_scenario(SCENARIO.replace("backup", "spare").replace("192.0.2.12", "192.0.2.13"))
        self.assertEqual((status, done["dns"]), (200, served.ready["dns"]))
        _, world = served.ask("GET", "/servers")
        self.assertEqual([(one["server"], one["address"], one["listen"]) for one in done["servers"]],
                         [(one["server"], end["address"], end["listen"])
                          for one in world["servers"] for end in one["endpoints"]])
        self.assertEqual([one["server"] for one in world["servers"]], [PRIMARY, "spare.example.test"])
        self.assertEqual(world["servers"][0]["accepted"], 0)
        self.assertIn("20 spare.example.test.", served.dig("+short", "example.test", "MX"))
        served.deliver(PRIMARY)
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(old)
        with smtplib.SMTP(*split(world["servers"][1]["endpoints"][0]["listen"])) as client:
            self.assertEqual(client.noop()[0], 250)

    def test_another_scenario_is_read_as_it_was_sent(self):
        served = self.serve("--seed", "7", "--set", "title=changed")
        self.assertEqual(served.ask("GET", "/servers")[1]["scenario"]["title"], "changed")
        self.assertEqual(served.post_scenario(SCENARIO)[0], 200)
        self.assertEqual(served.ask("GET", "/servers")[1]["scenario"]["title"], "A primary and a backup")
        report = served.ask("GET", "/report")[1]["scenario"]
        self.assertEqual((report["file"], report["seed"]), ("posted", 1))

    def test_an_invalid_scenario_leaves_the_old_one(self):
        served = self.serve()
        served.deliver(PRIMARY)
        status, answer = served.post_scenario(SCENARIO + "[[fault]]\nserver = 'mail9.example.test'\ndo = 'explode'\n")
        self.assertEqual(status, 422)
        self.assertRegex(answer["where"], r"^\d+:\d+$")
        served.deliver(PRIMARY)
        self.assertEqual(served.state_of(PRIMARY)["accepted"], 2)

    def test_the_journal_tells_what_came_after_a_number(self):
        served = self.serve()
        served.deliver(PRIMARY)
        _, first = served.ask("GET", "/journal?since=0")
        self.assertIn("taken", [one["event"] for one in first["events"]])
        served.deliver(BACKUP)
        _, then = served.ask("GET", f"/journal?since={first['last']}")
        self.assertEqual([one["server"] for one in then["events"] if one["event"] == "taken"], [BACKUP])

    def test_a_stream_tells_of_mail_as_it_arrives(self):
        served = self.serve()
        connection = served.http()
        connection.request("GET", "/journal?since=0", headers={"Accept": "text/event-stream"})
        stream = connection.getresponse()
        self.assertTrue(stream.getheader("Content-Type").startswith("text/event-stream"))
        for server in (PRIMARY, BACKUP, PRIMARY):
            served.deliver(server)
            event = next(one for one in events_of(stream) if one["event"] == "taken")
            self.assertEqual(event["server"], server)
        connection.close()

    def test_each_accepted_recipient_is_a_message_that_was_sent_and_delivered(self):
        served = self.serve()
        served.deliver(PRIMARY, "one@example.test", "two@example.test")
        served.ask("POST", "/faults", {"server": BACKUP, "recipient": "two@*", "reply": "550 5.1.1 No such user"})
        refused = served.deliver(BACKUP, "one@example.test", "two@example.test")
        self.assertEqual(list(refused), ["two@example.test"])
        _, report = served.ask("GET", "/report")
        self.assertEqual(report["messages"], {"sent": 3, "delivered": 3, "bounced": 0, "queued": 0, "lost": 0,
                                              "abandoned": 0, "duplicated": 0})
        tiers = report["domains"][0]["tiers"]
        self.assertEqual([(one["preference"], one["delivered"]) for one in tiers], [(10, 2), (20, 1)])

    def test_a_fault_that_nobody_can_see_is_not_said_to_have_never_fired(self):
        self.write("drill.toml", SCENARIO + f"[[fault]]\nserver = '{PRIMARY}'\ndo = 'refuse'\n"
                   f"[[fault]]\nserver = '{BACKUP}'\nat = '1h'\nreply = '421 4.3.2 Closed'\n"
                   f"[[fault]]\nname = 'quiet'\nserver = '{BACKUP}'\nreply = '421 4.3.2 Closed'\n")
        served = self.serve()
        with self.assertRaises(ConnectionRefusedError):
            served.deliver(PRIMARY)
        self.assertEqual([fault["fired"] for fault in served.ask("GET", "/faults")[1]["faults"]], [None, 0, 0])
        self.assertEqual([fault["fired"] for fault in served.ask("GET", "/report")[1]["faults"]], [None, 0, 0])
        _, out, _ = served.end()
        self.assertEqual([line for line in out.splitlines() if "never fired" in line],
                         ['  ! Fault "quiet" never fired: nothing that it speaks of happened in its time.'])

    def test_expectations_about_mail_that_is_not_sent_are_not_judged(self):
        self.write("drill.toml", SCENARIO + "[[expect]]\nmetric = 'sent'\nequals = 7\n")
        served = self.serve()
        report = served.ask("GET", "/report")[1]
        self.assertEqual((report["expectations"][0]["passed"], report["passed"]), (None, None))
        _, out, _ = served.end()
        self.assertIn("1 expectation not judged", out)
        self.assertNotIn("FAILED", out)

    def test_a_recipient_of_no_domain_of_the_scenario_is_no_notice(self):
        served = self.serve()
        served.ask("POST", "/faults", {"server": PRIMARY, "stage": "rcpt", "reply": "250 2.1.5 Ok"})
        served.deliver(PRIMARY, "somebody@elsewhere.test", "user@example.test")
        report = served.ask("GET", "/report")[1]
        self.assertEqual(report["notices"], {"sent": 0, "delivered": 0, "failed": 0})
        self.assertEqual(report["messages"]["delivered"], 1)

    def test_a_relay_takes_mail_of_a_sender_whose_domain_is_no_name(self):
        self.write("drill.toml", SCENARIO + f"[[server]]\nname = '{BACKUP}'\nrelay = 'postfix'\n")
        served = self.serve()
        with smtplib.SMTP(*served.listen(BACKUP)) as client:
            client.sendmail("sender@[192.0.2.99]", ["user@example.test"], "Subject: drill\r\n\r\nHello\r\n")
        self.assertEqual(served.state_of(BACKUP)["messages"]["queued"], 1)

    def test_a_stream_ends_with_the_run(self):
        served = self.serve()
        connection = served.http()
        connection.request("GET", "/journal", headers={"Accept": "text/event-stream"})
        stream = connection.getresponse()
        served.deliver(PRIMARY)
        served.tell_to_end()
        *_, last = events_of(stream)
        self.assertEqual(last["event"], "run-ended")

    def test_whom_a_host_refused_has_tried_it(self):
        served = self.serve()
        served.ask("POST", "/faults", {"server": PRIMARY, "stage": "rcpt", "reply": "550 5.1.1 No such user"})
        with self.assertRaises(smtplib.SMTPRecipientsRefused):
            served.deliver(PRIMARY)
        served.deliver(BACKUP)
        refused, = [event for event in served.ask("GET", "/journal")[1]["events"] if event["event"] == "refused"]
        self.assertEqual({key: refused[key] for key in ("server", "to", "stage", "outcome", "reply")},
                         {"server": PRIMARY, "to": "user@example.test", "stage": "rcpt", "outcome": "permfail",
                          "reply": "550 5.1.1 No such user"})
        tiers = served.ask("GET", "/report")[1]["domains"][0]["tiers"]
        self.assertEqual([(one["hosts"][0]["tries"], one["hosts"][0]["outcomes"]) for one in tiers],
                         [(1, {"permfail": 1}), (1, {"accepted": 1})])
        _, out, _ = served.end()
        self.assertIn("1 permfail", out)
        self.assertNotIn("never tried", out)

    def test_what_needs_a_private_network_is_refused_by_the_api(self):
        served = self.serve()
        for often in ({"first": 3}, {"chance": 0.5}):
            status, answer = served.ask("POST", "/faults", {"server": PRIMARY, "do": "refuse", **often})
            self.assertEqual(status, 409)
            self.assertIn("--isolate", answer["error"])
        self.assertEqual(served.ask("GET", "/faults")[1], {"faults": []})
        served.deliver(PRIMARY)

    def test_what_needs_a_private_network_is_left_out_and_said_so(self):
        text = SCENARIO + f"[[fault]]\nname = 'some'\nserver = '{PRIMARY}'\ndo = 'refuse'\nfirst = 1\n"
        self.write("drill.toml", text)
        served = self.serve()
        served.deliver(PRIMARY)
        self.assertEqual(served.ask("GET", "/faults")[1], {"faults": []})
        self.assertEqual(served.state_of(PRIMARY)["state"], "healthy")
        status, done = served.post_scenario(text)
        self.assertEqual(status, 200)
        self.assertEqual(len(done["left_out"]), 1)
        _, _, err = served.end()
        self.assertEqual(err, "Left out: " + done["left_out"][0] + "\n")
        self.assertIn("fault some: `first`", err)


def events_of(stream):
    """The events of a stream, as they come."""
    while line := stream.readline().decode():
        if line.startswith("data: "):
            yield json.loads(line[len("data: "):])


if __name__ == "__main__":
    unittest.main()
