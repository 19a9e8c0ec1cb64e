#!/usr/bin/python3
"""A user who is not root, in the sandbox."""

import os
import subprocess
import unittest

from mtas import MXDRILL, ONE_MESSAGE, PATIENCE, ZONE, Case

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
class UnprivilegedTest(Case):
    def setUp(self):
        super().setUp()
        self.home = self.folder / "home"
        self.home.mkdir()
        (self.home / "drill.toml").write_text(ZONE + ONE_MESSAGE + """
[[fault]]
server = "mail1.example.test"
do     = "refuse"
[[expect]]
metric = "delivered"
server = "backup.example.test"
equals = 1
""")
        # What he can read, wherever this is built.
        build = os.path.dirname(os.path.dirname(MXDRILL))
        subprocess.run(["cmake", "--install", build, "--prefix", self.home / "installed"], check=True, capture_output=True)
        for path in (self.home, *self.home.iterdir()):
            os.chown(path, USER, USER)
        self.folder.chmod(0o755)

    def as_user(self, command, ids=f"drill:{10 * USER}:65536"):
        script = AS_USER.format(user=USER, home=self.home, ids=ids)
        return subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", command],
                              cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE)

    def test_has_subordinate_ids_for_the_users_of_an_mta(self):
        for installs in True, False:
            done = self.as_user("mxdrill run drill.toml --sender dma")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual("Installing DragonFly Mail Agent" in done.stderr, installs)

    def test_runs_programs_of_the_machine_with_a_scenario_from_a_pipe(self):
        done = self.as_user("cat drill.toml | mxdrill run /dev/stdin --sender-exec "
                            "'swaks --silent 3 --from {from} --to {to} --server backup.example.test --data @{file}'")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_is_told_how_to_get_such_ids(self):
        for ids, why in (("", "no line matching user"), ("drill:100000:1000", "1000 users are too few")):
            done = self.as_user("mxdrill run drill.toml --sender dma", ids=ids)
            self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
            self.assertIn(why, done.stderr)
            self.assertRegex(done.stderr, "sudo usermod --add-subuids [0-9]+-[0-9]+ --add-subgids [0-9]+-[0-9]+ drill")


if __name__ == "__main__":
    unittest.main()
