"""Run programs as an unprivileged system user when this process is root, as PostgreSQL demands; else as ourselves."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Lowered:
    """The user under whom programs run, and whether we had to step down from root to become it."""

    uid: int
    gid: int
    name: str
    from_root: bool

    @classmethod
    def for_owner_of(cls, *paths: Path) -> Lowered:
        """Return ourselves; for root the first unprivileged owner of `paths`, else `postgres` or `nobody`."""
        known = {key: user for user in pwd.getpwall() if user.pw_uid for key in (user.pw_uid, user.pw_name)}
        from_root = os.geteuid() == 0
        owners = [path.stat().st_uid for path in paths if path.exists()] if from_root else [os.geteuid()]
        user = next(known[key] for key in (*owners, "postgres", "nobody") if key in known)
        return cls(user.pw_uid, user.pw_gid, user.pw_name, from_root)

    def run(self, *command: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program away from this process's folder and environment."""
        options: dict[str, Any] = {"cwd": "/", "env": {"LC_ALL": "C", "PATH": os.defpath}}
        if self.from_root:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, errors="replace", check=False, **options
        )

    def may_enter(self, folder: Path) -> bool:
        """Ask the system itself, which knows about parents, groups and access lists."""
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0

    def may_run(self, program: Path) -> bool:
        """Tell whether the user reaches `program` and the libraries it is linked with."""
        try:
            return self.run(program, "--version").returncode == 0
        except PermissionError:
            return False

    def own(self, path: Path) -> None:
        """Hand `path` to the user."""
        if self.from_root:
            os.chown(path, self.uid, self.gid)
