#!/usr/bin/python3
"""Programs that people have: dig, swaks, openssl and Postfix's smtp-source, against `mxdrill serve`."""

import os
import subprocess
import unittest

from served import BACKUP, PATIENCE, PRIMARY, SCENARIO, SOURCE, Case, run, split

POSTFIX = SOURCE / "build/packages/postfix/usr"
TLS = f"[[server]]\nname = '{PRIMARY}'\ntls = 'offered'\n"


class ProgramsTest(Case):
    def test_dig_asks_by_udp_and_by_tcp(self):
        served = self.serve()
        for way in ("+notcp", "+tcp"):
            answer = served.dig(way, "example.test", "MX")
            self.assertIn("status: NOERROR", answer)
            self.assertRegex(answer, r"flags: qr aa rd( ra)?; QUERY: 1, ANSWER: 2")
            self.assertRegex(answer, r"example\.test\.\s+300\s+IN\s+MX\s+10 mail1\.example\.test\.")
        address = split(served.ready["servers"][0]["listen"])[0]
        self.assertEqual(served.dig("+short", PRIMARY, "A"), address + "\n")

    def test_dig_is_refused_what_the_scenario_does_not_have(self):
        self.assertIn("status: REFUSED", self.serve().dig("example.com", "MX"))

    def test_dig_comes_back_by_tcp_after_a_truncated_answer(self):
        served = self.serve()
        served.ask("POST", "/faults", {"zone": "example.test", "type": "MX", "do": "truncate"})
        answer = served.dig("example.test", "MX")
        self.assertIn("Truncated, retrying in TCP mode", answer)
        self.assertIn("ANSWER: 2", answer)

    def swaks(self, served, server, *words):
        host, port = served.listen(server)
        return subprocess.run(["swaks", "--server", host, "--port", str(port), "--from", "sender@sender.test",
                               "--to", "user@example.test", "--helo", "client.test", *words],
                              text=True, capture_output=True, timeout=PATIENCE)

    def test_swaks_delivers(self):
        served = self.serve()
        done = self.swaks(served, PRIMARY)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(served.state_of(PRIMARY)["accepted"], 1)

    def test_swaks_is_told_what_a_fault_says(self):
        served = self.serve()
        served.ask("POST", "/faults", {"server": PRIMARY, "stage": "rcpt", "reply": "451 4.3.0 Try again later"})
        done = self.swaks(served, PRIMARY)
        self.assertEqual(done.returncode, 24)  # swaks's own: no recipient was accepted
        self.assertIn("<** 451 4.3.0 Try again later", done.stdout)
        self.assertEqual(self.swaks(served, BACKUP).returncode, 0)

    def test_swaks_delivers_over_tls_and_with_pipelining(self):
        self.write("drill.toml", SCENARIO + TLS)
        served = self.serve()
        for words in (["--tls"], ["--pipeline"]):
            done = self.swaks(served, PRIMARY, *words)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(served.state_of(PRIMARY)["accepted"], 2)

    def s_client(self, served, *words):
        host, port = served.listen(PRIMARY)
        return subprocess.run(["openssl", "s_client", "-connect", f"{host}:{port}", "-starttls", "smtp", "-brief",
                               "-verify_return_error", "-verify_hostname", PRIMARY, *words],
                              input="QUIT\r\n", text=True, capture_output=True, timeout=PATIENCE)

    def test_openssl_verifies_the_certificate_by_the_ca_file(self):
        self.write("drill.toml", SCENARIO + TLS)
        served = self.serve("--ca-file", "ca.pem")
        done = self.s_client(served, "-CAfile", str(self.folder / "ca.pem"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Verification: OK", done.stderr)
        self.assertNotEqual(self.s_client(served).returncode, 0)

    def test_openssl_sees_what_is_wrong_with_each_other_certificate(self):
        for kind, trouble in (("self-signed", "self-signed certificate"), ("expired", "certificate has expired"),
                              ("wrong-name", "hostname mismatch")):
            with self.subTest(kind):
                self.write("drill.toml", SCENARIO + TLS + f"certificate = '{kind}'\n")
                served = self.serve("--ca-file", "ca.pem")
                done = self.s_client(served, "-CAfile", str(self.folder / "ca.pem"))
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(trouble, done.stderr)
                served.end()

    def test_smtp_source_delivers_in_many_sessions(self):
        served = self.serve()
        environment = {**os.environ, "LD_LIBRARY_PATH": str(POSTFIX / "lib/postfix")}
        listen = ":".join(map(str, served.listen(PRIMARY)))
        for kept in ([], ["-d"]):  # a connection for each message, and connections that are kept
            run(POSTFIX / "sbin/smtp-source", *kept, "-s", "20", "-m", "200", "-l", "1024", "-f", "sender@sender.test",
                "-t", "user@example.test", "-M", "client.test", f"inet:{listen}", env=environment)
        _, report = served.ask("GET", "/report")
        self.assertEqual(report["messages"]["delivered"], 400)
        self.assertEqual(served.state_of(PRIMARY)["messages"], {"stored": 400, "queued": 0, "discarded": 0})

    def test_it_listens_on_loopback_alone(self):
        served = self.serve()
        places = run("ss", "-Hltnup")
        own = [line.split()[4] for line in places.splitlines() if f"pid={served.process.pid}," in line]
        self.assertGreaterEqual(len(own), 4)
        for place in own:
            self.assertRegex(place, r"^127\.")


if __name__ == "__main__":
    unittest.main()
