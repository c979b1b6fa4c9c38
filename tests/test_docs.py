"""The documents: links lead somewhere, every command of ours in them runs, pages that are made are current."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from fixtures.published import NODE
from glue_rewriter.audit.rule_docs import CODES
from glue_rewriter.config import parse
from tests.command import SIGNED_CODE, Command
from tests.test_lift import GLUE, WASM
from tests.tools import installed

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```(.*?)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
#: What begins the lines of shell that other tests run, and which.
ELSEWHERE = {
    ".ci/run": "CI itself",
    ".venv/bin/": "CI itself, or a test of that module",
    "GLUE_REWRITER_UPDATE_GOLDEN=1": "whoever means a change",
    "_GLUE_REWRITER_COMPLETE": "tests/test_packaging.py",
    "eval ": "tests/test_packaging.py",
    "emcc ": "tests/test_emcc_programs.py, tests/test_high_memory.py",
    "node ": "tests/test_high_memory.py, tests/test_sanitize_docs.py",
    "pip install": "tests/test_packaging.py",
    "pipx install": "tests/test_packaging.py, as pip",
    "python3 -m venv": "CI itself",
}
#: Statuses that are an answer: what is looked at may have something to be found.
FOUND = ("--check", "audit", "size", "check")


def prose(page: Path) -> str:
    """The page without its blocks of code."""
    return _FENCE.sub("", page.read_text("utf-8"))


def links(page: Path) -> list[str]:
    """Where the links of a page lead."""
    return _LINK.findall(re.sub(r"(?<!`)`[^`\n]+`(?!`)", "", prose(page)))


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as GitHub makes them."""
    found = set()
    for title in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).lower())
        found.add(plain.strip().replace(" ", "-"))
    return found


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs/index.md").read_text("utf-8")
    missing = [page.name for page in PAGES[1:] if page.name != "index.md" and f"]({page.name}" not in index]
    assert missing == []


def test_the_reference_of_the_commands_is_current() -> None:
    made = runpy.run_path(str(ROOT / "docs/make_commands.py"))["page"]()
    assert (ROOT / "docs/commands.md").read_text("utf-8") == made, "write it anew: python docs/make_commands.py"


class Line(NamedTuple):
    """A command of a page, whole: lines that end in a backslash are joined."""

    page: str
    text: str


def shell_lines() -> list[Line]:
    found = []
    for page in PAGES:
        for info, code in _FENCE.findall(page.read_text("utf-8")):
            if info.strip() != "sh":
                continue
            for line in re.sub(r"\\\n\s*", "", code).splitlines():
                if line.strip() and not line.strip().startswith("#"):
                    found.append(Line(page.name, line.strip()))
    return found


OURS = [line for line in shell_lines() if line.text.startswith("glue-rewriter ")]
#: Commands of pages whose own tests lay out what they need and run them.
OWN_TESTS = {
    "sizes.md": "tests/test_size_command.py",
    "sanitize.md": "tests/test_sanitize_docs.py",
    "explain.md": "tests/test_explain_command.py",
}


def test_every_command_is_run_by_some_test() -> None:
    assert len(OURS) > 30
    others = [line.text for line in shell_lines() if line not in OURS]
    assert [text for text in others if not text.startswith(tuple(ELSEWHERE))] == []
    assert [begin for begin in ELSEWHERE if not any(text.startswith(begin) for text in others)] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with everything that the pages name."""
    scripts = "a.js glue.js app.js program.js main.js dist/app.js dist/glue.js src/glue.js src/app.js export/game.js "
    scripts += "Build/game.framework.js build/app.js old.js new.js Assets/Plugins/a.jslib fixtures/demo/demo.js"
    for name in scripts.split():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        stem = path.name.partition(".")[0]
        path.write_bytes(
            SIGNED_CODE * 130 if name.endswith("jslib") else GLUE.replace(b"app.wasm", f"{stem}.wasm".encode())
        )
        path.with_name(f"{stem}.wasm").write_bytes(WASM)
    (tmp_path / "lifted").mkdir()
    (tmp_path / "fixtures/demo/demo.js").write_bytes((ROOT / "fixtures/demo/demo.js").read_bytes())
    (tmp_path / "link.rsp").write_text("-O3 -sMAXIMUM_MEMORY=4GB")
    return tmp_path


def lay_out_named(command: str, folder: Path) -> None:
    """Files of other kinds and names that a command reads."""
    words = command.split()
    outputs = {word for option, word in pairwise(words) if option in ("-o", "--output")}
    for word in words:
        content = NAMED.get(Path(word.rstrip(":0123456789")).suffix)
        path = folder / word.rstrip(":0123456789")
        if content is not None and "*" not in word and word not in outputs and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


#: File extension -> what a file of it has in these tests.
NAMED = {
    ".js": SIGNED_CODE,
    ".mjs": SIGNED_CODE,
    ".ts": SIGNED_CODE,
    ".jslib": SIGNED_CODE,
    ".wasm": WASM,
    ".c": b"EM_JS(int, at, (int *p), { return HEAP32[p >> 2]; });\n",
    ".cpp": b"EM_JS(int, at, (int *p), { return HEAP32[p >> 2]; });\n",
    ".h": b"EM_JS(int, at, (int *p), { return HEAP32[p >> 2]; });\n",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", [line for line in OURS if line.page not in OWN_TESTS], ids=lambda line: f"{line.page}: {line.text}"
)
def test_a_command_of_a_page_runs(line: Line, folder: Path) -> None:
    environ = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), str(NODE.parent), os.environ["PATH"]]),
    }
    if "size-baseline.json" in line.text:
        subprocess.run(
            ["glue-rewriter", "size", "baseline", "dist/app.js", "dist/glue.js"], cwd=folder, env=environ, check=True
        )
    lay_out_named(line.text, folder)
    installed("bash", "bash")
    script = f"set -o pipefail; {line.text}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environ, capture_output=True, text=True, check=False, input=""
    )
    may_find = any(word in line.text.split() for word in FOUND)
    assert done.returncode in ((0, 1) if may_find else (0,)), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_the_jobs_of_the_ci_page_are_yaml_with_commands_of_ours(name: str) -> None:
    [block] = [
        code for info, code in _FENCE.findall((ROOT / "docs/ci.md").read_text("utf-8")) if info == f"yaml {name}"
    ]
    job = yaml.safe_load(block)
    job = job["jobs"]["memory"] if name == "github" else job["memory"]
    commands = [step["run"] for step in job["steps"] if "run" in step] if name == "github" else job["script"]
    ours = [command for command in commands if command.startswith("glue-rewriter ")]
    assert len(ours) >= 2
    page = {line.text for line in OURS}
    run = {" ".join(word for word in each.split() if word not in ("--diff", "--check")) for each in page}
    for command in ours:  # the same commands as run above, or formats that tests/test_audit_elsewhere.py writes
        plain = " ".join(word for word in command.split() if word not in ("--diff", "--check"))
        assert command.startswith("glue-rewriter audit --format ") or plain in {
            each.partition(" #")[0].strip() for each in run
        }


def blocks_of(page: Path, kind: str) -> list[str]:
    """The blocks of a page that are of a kind, empty for what is printed."""
    return [code for info, code in _FENCE.findall(page.read_text("utf-8")) if info == kind]


def blocks(page: str, kind: str) -> list[str]:
    """The same, of a page in docs."""
    return blocks_of(ROOT / "docs" / page, kind)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsysbinary)


def test_the_tutorial_shows_what_is_printed(command: Command, folder: Path) -> None:
    page = (ROOT / "docs/tutorial.md").read_text("utf-8")
    commands = dict(re.findall(r"^glue-rewriter (\w+)(?: --verify)? (.*demo\.js.*)$", page, re.MULTILINE))
    [diff], [line] = blocks("tutorial.md", "diff"), blocks("tutorial.md", "")
    shown = command("rewrite", "--diff", "-sMAXIMUM_MEMORY=4GB", "fixtures/demo/demo.js")
    assert all(each in shown.stdout.decode().splitlines() for each in diff.splitlines())
    assert command("rewrite", "--verify", *commands["rewrite"].split()).stderr == line
    assert b"\nfixtures/demo/demo.js:4:53: a site: " in command("explain", commands["explain"]).stdout
    assert command("audit", commands["audit"]).stdout == b"no findings in 1 file\n"


def test_the_faq_shows_what_is_left(command: Command, folder: Path) -> None:
    [block] = blocks("faq.md", "")
    (folder / "glue.js").write_text(f"{block.splitlines()[1].strip()}\n")
    found = command("rewrite", "--check", "-v", "-sMAXIMUM_MEMORY=4GB", "glue.js")
    assert found.stderr.startswith(block)


def test_every_configuration_in_the_documents_can_be_read() -> None:
    found = [(page.name, code) for page in PAGES for code in blocks_of(page, "toml")]
    assert len(found) > 5
    for name, code in found:
        file = "pyproject.toml" if "[tool.glue-rewriter]" in code else "glue-rewriter.toml"
        configuration = parse(code.encode(), file, "/project")
        assert configuration is not None, name
        configuration.check_codes(CODES)
