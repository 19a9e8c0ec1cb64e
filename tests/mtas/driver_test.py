#!/usr/bin/python3
"""What a driver of one's own says of its MTA stands in the report."""

import re
import shutil
import subprocess
import unittest

from mtas import ONE_MESSAGE, ZONE, Case

# What its tree is made of: a shell, which can talk to servers by itself, and what it is linked with.
SHELL = "/usr/bin/bash"
PROGRAM = r"""#!/usr/bin/bash
set -e
exec 3<>/dev/tcp/mail1.example.test/25
say() {
    printf '%s\r\n' "$@" >&3
    read -r reply <&3
    [[ $reply = [23]* ]]
}
read -r reply <&3
say "HELO sender.test"
say "MAIL FROM:<$1>"
say "RCPT TO:<$2>"
say DATA
say "Subject: from a tree" "" .
echo spooled >/var/spool/odd/message
"""


def root_tree(folder):
    linked = subprocess.run(["ldd", SHELL], check=True, capture_output=True, text=True).stdout
    for file in [SHELL, *re.findall(r"(/\S+) \(", linked)]:
        at = folder / file[1:]
        at.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, at)
    for name in "etc", "var/spool/odd", "usr/local/sbin":
        (folder / name).mkdir(parents=True)
    for name in "passwd", "group":
        (folder / "etc" / name).write_text("root:x:0:0::/:/usr/bin/bash\n" if name == "passwd" else "root:x:0:\n")
    program = folder / "usr/local/sbin/odd-mta"
    program.write_text(PROGRAM)
    program.chmod(0o755)


def contents(tree):
    return {path: path.read_bytes() if path.is_file() else None for path in tree.rglob("*")}


class DriverTest(Case):
    def test_an_mta_of_the_machines_own_tells_its_version(self):
        # Not that of the Debian package of this name, which may be installed beside the machine.
        done = self.run_driver('duration = "1m"\n' + ZONE + ONE_MESSAGE, name="exim", version=["echo", "built today"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.report()["sender"], "Odd built today")

    def test_an_mta_that_tells_no_version_has_none(self):
        done = self.run_driver('duration = "1m"\n' + ZONE + ONE_MESSAGE, version=["false"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.report()["sender"], "Odd")

    def test_an_mta_of_a_root_tree_runs_on_that_alone_and_leaves_it_as_it_was(self):
        tree = self.folder / "tree"
        root_tree(tree)
        before = contents(tree)
        done = self.run_driver(ZONE + ONE_MESSAGE, "--sender-root", "tree", submit=["odd-mta", "{from}", "{to}"], tries_once=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.report()["sender"], "Odd of tree")
        self.assertEqual([row["action"] for row in self.tries()], ["delivered"])
        self.assertEqual(contents(tree), before)

    def test_a_root_tree_that_is_not_there_is_told_before_anything_runs(self):
        done = self.run_driver(ZONE + ONE_MESSAGE, "--sender-root", "nowhere")
        self.assertEqual((done.returncode, done.stderr), (3, "--sender-root: there is no folder nowhere\n"))

    def test_one_on_the_real_clock_says_why(self):
        options = ('duration = "2s"\n' + ZONE + ONE_MESSAGE,)
        why = {"real_clock": "it looks at a sundial"}
        done = self.run_driver(*options, **why)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("real clock: it looks at a sundial", done.stdout)
        self.assertEqual((self.report()["clock"], self.report()["why_real_clock"]), ("real", "it looks at a sundial"))
        done = self.run_driver(*options, "--clock", "jump", **why)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn("sundial", done.stderr)


if __name__ == "__main__":
    unittest.main()
