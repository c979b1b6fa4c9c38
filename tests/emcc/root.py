"""A Debian root folder with today's emcc in it, made once by debootstrap: `python -m tests.emcc.root [FOLDER]`.

Stable Debian releases have an emcc of some years ago; unstable has a new one. The folder is `.emcc-root` of the
project, or what GLUE_REWRITER_EMCC_ROOT names; making it takes some minutes, 1.4 GB, and root's rights. Packages come
from where this machine's apt gets its own. Where unstable cannot be installed, testing is tried, then stable, and what
was wrong is printed. What was found is recorded in the folder, `emcc-root.json`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(os.environ.get("GLUE_REWRITER_EMCC_ROOT") or Path(__file__).parent.parent.parent / ".emcc-root")
SUITES = ("unstable", "testing", "stable")
_RECORD = "emcc-root.json"
#: What apt's own configuration says that the new root needs, too: where the network goes through.
_NETWORK = ("Acquire::http", "Acquire::https", "Acquire::Retries")
_FILES = ("/etc/resolv.conf", "/etc/hosts")
#: Where programs are built inside the root.
_BUILDS = "build"


class RootError(Exception):
    """No root could be made; the message says why."""


class EmccRoot(NamedTuple):
    """A root folder with emcc in it; `version` is emcc's, `suite` Debian's."""

    folder: Path
    suite: str
    version: str

    def place(self, name: str) -> Path:
        """A new folder inside the root for a build, as it is called from outside."""
        place = self.folder / _BUILDS / name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        return place

    def run(
        self, command: Sequence[str | Path], place: Path, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command in the root, in a folder that is called as from outside."""
        inside = "/" + str(place.relative_to(self.folder))
        words = [word if isinstance(word, str) else "/" + str(word.relative_to(self.folder)) for word in command]
        script = 'cd "$1" && shift && exec "$@"'
        settings = [f"{name}={value}" for name, value in (environ or {}).items()]
        return subprocess.run(
            ["chroot", self.folder, "/usr/bin/env", *settings, "/bin/sh", "-c", script, "sh", inside, *words],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8"},
        )


def find(folder: Path = FOLDER) -> EmccRoot | None:
    """The root that was made in a folder, None where there is none."""
    try:
        record = json.loads((folder / _RECORD).read_text("utf-8"))
    except OSError:
        return None
    return EmccRoot(folder, record["suite"], record["version"])


def make(folder: Path = FOLDER) -> EmccRoot:
    """The root in a folder, made where it is not there yet. Raises `RootError`."""
    found = find(folder)
    if found is not None:
        return found
    if os.name != "posix" or os.geteuid() != 0:
        raise RootError("debootstrap and chroot need root's rights")
    if shutil.which("debootstrap") is None:
        raise RootError("debootstrap is not installed: apt-get install debootstrap")
    mirror = _mirror()
    said = []
    for suite in SUITES:
        part = folder.with_name(f"{folder.name}.{suite}.part")
        try:
            _install(part, suite, mirror)
            version = _version(part)
        except RootError as error:
            said.append(f"{suite}: {error}")
            print(said[-1], file=sys.stderr, flush=True)
            _remove(part)
            continue
        (part / _RECORD).write_text(json.dumps({"suite": suite, "version": version}) + "\n", "utf-8")
        _remove(folder)
        part.rename(folder)
        return EmccRoot(folder, suite, version)
    raise RootError("no Debian suite could be installed\n" + "\n".join(said))


def _mirror() -> str:
    """Where this machine's apt gets Debian's own packages."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    for line in listed.stdout.splitlines():
        origin, label, uri = line.split("|", 2)
        if (origin, label) == ("Debian", "Debian"):
            return uri
    raise RootError("apt knows no place that Debian's packages come from; run apt-get update")


def _install(folder: Path, suite: str, mirror: str) -> None:
    _remove(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run("debootstrap", "--variant=minbase", suite, str(folder), mirror)
    for file in _FILES:
        if Path(file).exists():
            shutil.copy(file, folder / file.lstrip("/"))
    settings = subprocess.run(["apt-config", "dump"], capture_output=True, encoding="utf-8", check=True).stdout
    network = [line for line in settings.splitlines() if line.startswith(_NETWORK) and not line.endswith('"";')]
    (folder / "etc/apt/apt.conf.d/90network").write_text("\n".join([*network, 'APT::Sandbox::User "root";', ""]))
    dpkg = folder / "etc/dpkg/dpkg.cfg.d/90lean"
    lean = ["force-unsafe-io", *(f"path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale", "info"))]
    dpkg.write_text("\n".join([*lean, ""]))
    apt = ("chroot", str(folder), "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")
    _run(*apt, "install", "-y", "--no-install-recommends", "emscripten")
    _run(*apt, "clean")


def _run(*command: str) -> None:
    """Runs a step, whose output is shown where it fails alone."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False, env=environ
    )
    if done.returncode:
        raise RootError(f"{command[0]} exited with {done.returncode}\n" + "\n".join(done.stdout.splitlines()[-15:]))


def _version(folder: Path) -> str:
    version = (folder / "usr/share/emscripten/emscripten-version.txt").read_text("utf-8").strip().strip('"')
    return version.partition("-")[0]


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        made = make(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else FOLDER)
    except RootError as failure:
        sys.exit(f"no root with emcc: {failure}")
    print(f"emcc {made.version} of Debian {made.suite} in {made.folder}")
