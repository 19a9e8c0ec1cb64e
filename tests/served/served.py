"""Runs `mxdrill serve` as a user does, and talks to what it serves."""

import http.client
import json
import os
import pathlib
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
import unittest

MXDRILL = os.environ["MXDRILL_BINARY"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
BEFORE_THREADS = unittest.skipIf("MXDRILL_THREADED" in os.environ, "users of its own are had before there are threads")
PATIENCE = 30  # seconds, for what comes at once on a machine that has nothing else to do

PRIMARY = "mail1.example.test"
BACKUP = "backup.example.test"
SCENARIO = """
title = "A primary and a backup"
why   = "The backup takes what the primary does not."

[[zone]]
origin  = "example.test"
records = '''
@      300 MX 10 mail1
@      300 MX 20 backup
mail1  300 A  192.0.2.11
backup 300 A  192.0.2.12
'''
"""


class Serve:
    """A process that serves; `ready` is its ready file."""

    def __init__(self, folder, *options, **settings):
        self.folder = pathlib.Path(folder)
        self.is_told = False
        ready_file = self.folder / "ready.json"
        ready_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [MXDRILL, "serve", *options, "--ready-file", str(ready_file)],
            cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **settings)
        self.announced = self._read_announcement("--json" in options, "--quiet" in options, ready_file)
        self.is_ready = ready_file.exists()
        self.ready = json.loads(ready_file.read_text()) if self.is_ready else None

    def _read_announcement(self, as_json, is_quiet, ready_file):
        if is_quiet:
            while not ready_file.exists() and self.process.poll() is None:
                time.sleep(0.01)
            return ""
        lines = []
        for line in self.process.stderr if as_json else self.process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C"):
                break
        return "".join(lines)

    def tell_to_end(self, by=signal.SIGTERM):
        """Once: a second signal may meet a process that no longer handles it."""
        if not self.is_told and self.process.poll() is None:
            self.process.send_signal(by)
        self.is_told = True

    def end(self, by=signal.SIGTERM):
        """Its exit code, and what it still said on both streams."""
        self.tell_to_end(by)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def listen(self, server):
        """Where a server listens, as (host, port)."""
        for one in self.ready["servers"]:
            if one["server"] == server:
                return split(one["listen"])
        raise KeyError(server)

    def http(self):
        return http.client.HTTPConnection(*split(self.ready["http"]), timeout=PATIENCE)

    def ask(self, method, path, body=None, headers=None):
        """Status and body of an answer; JSON is read."""
        headers = dict(headers or {})
        if isinstance(body, dict):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        connection = self.http()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        is_json = (response.getheader("Content-Type") or "").startswith("application/json")
        return response.status, json.loads(text) if is_json else text

    def post_scenario(self, text):
        return self.ask("POST", "/scenario", text, {"Content-Type": "application/toml"})

    def state_of(self, server):
        return self.ask("GET", f"/servers/{server}")[1]

    def deliver(self, server, *recipients):
        """What a plain client does that has found this server; raises what smtplib raises."""
        recipients = recipients or ("user@example.test",)
        with smtplib.SMTP(*self.listen(server), timeout=PATIENCE) as client:
            return client.sendmail("sender@sender.test", recipients, "Subject: drill\r\n\r\nHello\r\n")

    def dig(self, *words):
        host, port = split(self.ready["dns"])
        return run("dig", f"@{host}", "-p", str(port), "+tries=1", "+time=10", *words)


def split(endpoint):
    host, port = endpoint.rsplit(":", 1)
    return host.strip("[]"), int(port)


def run(*words, **settings):
    """What a program that must not fail prints."""
    done = subprocess.run(words, text=True, capture_output=True, timeout=PATIENCE, **settings)
    assert done.returncode == 0, f"{words} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def has_private_networks(*users, **settings):
    return subprocess.run(["unshare", *users, "--net", "true"], capture_output=True, **settings).returncode == 0


class Case(unittest.TestCase):
    """A test with a folder of its own, and the processes that it began."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mxdrill-served-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("drill.toml", SCENARIO)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def serve(self, *options, network=("--no-isolate",), **settings):
        served = Serve(self.folder, "drill.toml", *network, *options, **settings)
        self.addCleanup(self.check_end, served)
        if not served.is_ready:
            self.fail(f"it does not serve: {served.announced}{served.process.stderr.read()}")
        return served

    def check_end(self, served):
        if served.process.returncode is None:
            code, _, err = served.end()
            self.assertEqual(code, 0, err)

    def mxdrill(self, *words):
        return subprocess.run([MXDRILL, *words], cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE)
