"""As whom a program runs: PostgreSQL refuses to run as root, so root hands it to another user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Identity:
    """A user other than the caller; ``passage`` lets it through directories that only root may enter."""

    uid: int
    gid: int
    passage: bool = False

    def command(self, command: list[str]) -> list[str]:
        """The command as this user. It ends with its parent: the change of user would undo the parent's own wish."""
        who = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--pdeathsig=INT"]
        if self.passage:
            # access() would look past capabilities without the security bit; the next program has only this one.
            who += ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*who, *command]


def for_postgres(data_dir: Path, program: Path) -> Identity | None:
    """Whoever owns the data, made the owner now if that is root; None when the caller isn't root."""
    if os.geteuid() != 0:
        return None
    data_dir.mkdir(parents=True, exist_ok=True)
    owner = data_dir.stat()
    if owner.st_uid == 0:
        user = _unprivileged()
        os.chown(data_dir, user.pw_uid, user.pw_gid)
        owner = data_dir.stat()
    reaches = _may_enter(owner.st_uid, owner.st_gid, program, data_dir)
    return Identity(owner.st_uid, owner.st_gid, passage=not reaches)


def _unprivileged() -> pwd.struct_passwd:
    names = {user.pw_name: user for user in pwd.getpwall()}
    return next(names[name] for name in UNPRIVILEGED if name in names)


def _may_enter(uid: int, gid: int, *paths: Path) -> bool:
    test = shutil.which("test") or "/usr/bin/test"
    return all(
        subprocess.run([test, "-x", path], user=uid, group=gid, extra_groups=[], check=False).returncode == 0
        for path in paths
    )
