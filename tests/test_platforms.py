"""Every command works where the calls that only POSIX has are missing: Windows has none of them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: What Windows does not have, of `os` and of `signal`.
MISSING = {
    "os": "chown fchmod fchown fork geteuid getuid mkfifo sched_getaffinity killpg setsid uname O_NONBLOCK".split(),
    "signal": "SIGHUP SIGKILL SIGPIPE SIGALRM SIGQUIT alarm setitimer".split(),
}
MODULES = ["fcntl", "grp", "pwd", "resource", "termios"]
PRELUDE = (
    "import os, signal, sys\n"
    + "".join(f"{module}.__dict__.pop({name!r}, None)\n" for module, names in MISSING.items() for name in names)
    + f"sys.modules.update(dict.fromkeys({MODULES}))\n"
    "import glue_rewriter.cli as cli\nsys.argv = ['', *sys.argv[1:]]\ncli.main()\n"
)
#: What is called only where `may_fork` says that this is Linux.
AFTER_A_FORK = {("processes.py", "fork"), ("processes.py", "SIGKILL")}
CODE = "function f(p) { return HEAP32[p >> 2]; } // é\n"
COMMANDS = [
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "-i", "a.js"], 0),
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "-i", "--verify", "-j", "2", "src"], 0),
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "--print", "compact", "a.js", "-o", "out.js"], 0),
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "a.js", "-o", "a.js", "--source-map", "a.js.map", "--stats", "a.json"], 0),
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "--diff", "-v", "a.js"], 0),
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "→.js"], 2),
    (["audit", "a.js", "--format", "sarif"], 0),
    (["audit", "--fix", "a.js"], 0),
    (["sanitize", "a.js", "-o", "checked.js"], 0),
    (["explain", "-sMAXIMUM_MEMORY=4GB", "a.js:1:24"], 0),
    (["size", "baseline", "-o", "size-base.json", "a.js"], 0),
    (["size", "measure", "a.js", "src/b.js"], 0),
    (["size", "compare", "a.js", "src/b.js", "--format", "html", "--json", "sizes.json"], 0),
    (["size", "compare", "--rewrite", "-sMAXIMUM_MEMORY=4GB", "src"], 0),
    (["check", "a.js", "a.wasm"], 1),
    (["check", "--format", "json", "a.js", "a.wasm"], 1),
    (["lift", "glue.js", "a.wasm", "-o", "lifted"], 0),
    (["limits", "a.wasm"], 0),
    (["limits", "--maximum", "4GB", "-o", "raised.wasm", "a.wasm"], 0),
    (["high-memory", "-o", "high.js"], 0),
    (["rewrite", "-sMAXIMUM_MEMORY=4GB", "-i", "--check", "src"], 1),
]
GLUE = 'var file = "a.wasm", getHeapMax = () => 2147483648;\n' + CODE
#: A module with a memory of one page, which may grow to two GiB.
WASM = b"\0asm\1\0\0\0\5\6\1\1\1\x80\x80\2"


@pytest.mark.parametrize(("arguments", "status"), COMMANDS, ids=[" ".join(row[0]) for row in COMMANDS])
def test_a_command_without_what_windows_has_not(tmp_path: Path, arguments: list[str], status: int) -> None:
    (tmp_path / "src").mkdir()
    for name in ("a.js", "src/b.js", "src/c.js"):
        (tmp_path / name).write_text(CODE, "utf-8")
    (tmp_path / "a.wasm").write_bytes(WASM)
    (tmp_path / "glue.js").write_text(GLUE, "utf-8")
    found = subprocess.run(
        [sys.executable, "-c", PRELUDE, *arguments],
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(ROOT), "PATH": "", "PYTHONUTF8": "0"},
        timeout=120,
    )
    assert found.returncode == status, found.stderr
    assert b"Traceback" not in found.stderr
    assert b"internal error" not in found.stderr


def test_the_code_asks_before_it_calls_what_windows_has_not() -> None:
    names = {f"{module}.{name}" for module, missing in MISSING.items() for name in missing}
    for file in (ROOT / "glue_rewriter").rglob("*.py"):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in names:
                owner, name = ast.unparse(node).split(".")
                is_asked = re.search(rf'(?:hasattr|getattr)\({owner}, "{name}"', text) is not None
                assert is_asked or (file.name, name) in AFTER_A_FORK, (file, name)
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & set(MODULES), file
