"""Runs scenarios whose mail a real MTA sends."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

MXDRILL = os.environ["MXDRILL_BINARY"]
PATIENCE = 240  # seconds, with the installation of the MTA

ZONE = """
title = "A primary and a backup"
why   = "Held against a real MTA."

[[zone]]
origin  = "example.test"
records = '''
@      300 MX 10 mail1
@      300 MX 20 backup
mail1  300 A  192.0.2.11
backup 300 A  192.0.2.12
'''
"""
ONE_MESSAGE = """
[[traffic]]
to    = "user@example.test"
count = 1
"""
FAILOVER = ZONE + ONE_MESSAGE + """
[[fault]]
server = "mail1.example.test"
do     = "refuse"
[[expect]]
metric = "delivered"
server = "backup.example.test"
equals = 1
"""


def run_in(folder, scenario, *options, patience=PATIENCE):
    """Runs `scenario` with its reports in `folder`/out."""
    (folder / "drill.toml").write_text(scenario)
    return subprocess.run([MXDRILL, "run", "drill.toml", "--out", "out", *options],
                          cwd=folder, text=True, capture_output=True, timeout=patience)


def attempts_of(folder):
    with open(folder / "out" / "attempts.csv", newline="") as file:
        return list(csv.DictReader(file))


# What a sandbox is made of, tried without mxdrill.
PROBE = ("mount -t tmpfs none /tmp && mkdir /tmp/u /tmp/w /tmp/r && mount -t proc none /proc && "
         "mount -t overlay -o lowerdir=/usr,upperdir=/tmp/u,workdir=/tmp/w$0 none /tmp/r")


def has_sandboxes():
    users, options = ([], "") if os.geteuid() == 0 else (["--user", "--map-root-user", "--map-auto"], ",userxattr")
    return subprocess.run(["unshare", *users, "--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "sh", "-c", PROBE,
                           options], capture_output=True).returncode == 0


@unittest.skipUnless(has_sandboxes(), "no namespaces with overlay mounts for this user here")
class Case(unittest.TestCase):
    """A test with a folder of its own; its runs leave their reports there."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mxdrill-mtas-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_drill(self, scenario, *options):
        return run_in(self.folder, scenario, *options)

    def run_driver(self, scenario, *options, submit=("true",), name="odd", **keys):
        """With an MTA of the machine's own, by a driver of these keys."""
        keys = {"title": "Odd", "version": ["true"], "submit": submit, **keys}
        (self.folder / f"{name}.toml").write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items()))
        return self.run_drill(scenario, "--sender", f"./{name}.toml", *options)

    def play(self, mta, scenario, *options):
        done = self.run_drill(scenario, "--sender", mta, *options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return self.report()

    def report(self):
        return json.loads((self.folder / "out" / "report.json").read_text())

    def tries(self):
        return attempts_of(self.folder)


USER = 4321
# A user whom only this process and what it starts know, with the ids that /etc/subuid is to give him.
AS_USER = """
set -e
echo "drill:x:{user}:{user}::{home}:/bin/sh" | cat /etc/passwd - > passwd
echo "drill:x:{user}:" | cat /etc/group - > group
echo "{ids}" > ids
for file in passwd group; do mount --bind $file /etc/$file; done
for file in subuid subgid; do mount --bind ids /etc/$file; done
cd {home}
exec setpriv --reuid {user} --regid {user} --clear-groups -- \\
    env --unset=XDG_CACHE_HOME HOME={home} PATH="{home}/installed/bin:$PATH" sh -c "$1"
"""


@unittest.skipUnless(os.geteuid() == 0, "it takes root to become another user")
class UserCase(Case):
    """With another user, who is not root."""

    def setUp(self):
        super().setUp()
        self.home = self.folder / "home"
        self.home.mkdir()
        (self.home / "drill.toml").write_text(FAILOVER)
        # What he can read, wherever this is built.
        build = os.path.dirname(os.path.dirname(MXDRILL))
        subprocess.run(["cmake", "--install", build, "--prefix", self.home / "installed"], check=True, capture_output=True)
        for path in (self.home, *self.home.iterdir()):
            os.chown(path, USER, USER)
        self.folder.chmod(0o755)
        if self.as_user("unshare --user --map-root-user --map-auto true").returncode != 0:
            self.skipTest("no user namespaces with subordinate ids here")

    def as_user(self, command, ids=f"drill:{10 * USER}:65536"):
        script = AS_USER.format(user=USER, home=self.home, ids=ids)
        return subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", command],
                              cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE)
