"""Sources changed at random: each command either does its work or says why not, and a second run changes nothing."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from glue_rewriter import (
    Print,
    Rewritten,
    Settings,
    SourceError,
    VerificationError,
    reprint,
    rewrite,
    source_map,
    verify_rewrite,
)
from tests.command import SIGNED_CODE, UNSIGNED, Command
from tests.relocation.forms import ROWS
from tests.test_misread import JAVASCRIPT, TYPESCRIPT

pytestmark = pytest.mark.slow

SETTINGS = Settings(maximum_memory=4 << 30)
COUNT = 5_000
PARTS = 5
#: How long all commands may take with one source, in seconds of this process.
LONGEST = 10
LIBRARIES = sorted((Path(__file__).parent.parent / "fixtures" / "library").glob("*.js*"))
#: What is put in between: tokens, and lines of libraries.
PIECES = (
    "HEAPU8[p]|HEAP32[p >> 2]|HEAP[+e=2]|HEAPU8[|]|(|)|{|}|;|,|>>|>>>|>>> 0|| 0|&|&&|??|?.|? a : b|=|=>|/|/re/|`|${|'|\"|"
    "//|/*|*/|<!--|-->|\n|\r|\u2028|\0|\ufeff|yield|await|async|of|let|static|in|instanceof|return|var|function|class|new|0|010|1n|-1|\n#if W\n|"
    "\n#if !W\n|\n#else\n|\n#elif V\n|\n#endif\n|\n#if W\n|| t\n#endif\n|\n#if BIASED\n& 8\n#endif\n|{{{ x }}}|{{{|}}}|<<< x >>>|"
    "subarray(p, q)|Atomics.add(HEAP32, p >> 2, 1)|é|𐐀|\\"
).split("|")
#: What may stand instead of each other.
_ALIKE = (
    "HEAPU8 HEAP32 HEAPF64 HEAP p q i x undefined".split(),
    "+ - * / & | >> >>> << && || ?? , = < in".split(),
    "0 1 2 3 -1 1n 010 'a' `b` /c/".split(),
    "var let const yield await async return typeof".split(),
)
_TOKEN = re.compile(r"\w+|\s+|>>>|>>|&&|\|\||[^\w\s]")


def _sources() -> list[tuple[str, str]]:
    found = [("a.js", row.code) for row in ROWS]
    found += [("a.mjs", code) for code in JAVASCRIPT] + [("a.ts", code) for code in TYPESCRIPT]
    found += [(file.name, file.read_text("utf-8")) for file in LIBRARIES]
    return [(path, code) for path, code in found if len(code) < 1_500]


def _mutated(chance: random.Random, sources: list[tuple[str, str]]) -> tuple[str, str]:
    path, code = chance.choice(sources)
    tokens = _TOKEN.findall(code)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(tokens) + 1)
        alike = next((words for words in _ALIKE if tokens[at : at + 1] and tokens[at] in words), None)
        if alike is not None and chance.random() < 0.8:
            tokens[at] = chance.choice(alike)
        elif chance.random() < 0.3:
            other = _TOKEN.findall(chance.choice(sources)[1])
            tokens[at:at] = ["\n", *other, "\n"]
        else:
            width = chance.choice((0, 0, 0, 1, 3))
            tokens[at : at + width] = chance.choice(([], [chance.choice(PIECES)], tokens[at : at + width] * 2))
    return chance.choice((path, path, path, "a.js", "a.jslib", "a.ts")), "".join(tokens)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    return Command(monkeypatch, capsysbinary)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("part", range(PARTS))
def test_no_command_fails_of_itself(part: int, command: Command, here: Path) -> None:
    chance = random.Random(part)
    sources = _sources()
    accepted = refused = changed = 0
    for number in range(COUNT // PARTS):
        path, code = _mutated(chance, sources)
        began = time.process_time()
        try:
            result = rewrite(code, SETTINGS, path=path)
        except SourceError:
            refused += 1
        else:
            accepted += 1
            changed += result.changed
            _twice(result, path)
            _verified(result)
        _by_commands(command, here / path, code.encode(), number % len(COMMANDS))
        assert time.process_time() - began < LONGEST, (path, code)
    assert min(accepted, refused, changed) > COUNT // PARTS // 5


#: The commands, with what each may write into the file that it is given.
COMMANDS = (
    ("rewrite", UNSIGNED, "-i", "-q", "--verify"),
    ("audit", UNSIGNED),
    ("audit", UNSIGNED, "--fix", "--unsafe-fixes"),
    ("sanitize", "-o", "out.js"),
    ("explain", UNSIGNED),
    ("size", "measure"),
    ("check",),
    ("rewrite", "-sMEMORY64", "-sMAXIMUM_MEMORY=16GB", "-i", "-q"),
    ("audit", "-sMEMORY64", "-sMAXIMUM_MEMORY=16GB"),
    ("rewrite", UNSIGNED, "--diff"),
)


@pytest.mark.parametrize("arguments", COMMANDS)
def test_the_commands_do_something(command: Command, here: Path, arguments: tuple[str, ...]) -> None:
    (here / "a.js").write_bytes(SIGNED_CODE)
    found = command(*arguments, "a.js:1" if arguments[0] == "explain" else "a.js")
    assert found.status in (0, 1), found.stderr


def _by_commands(command: Command, file: Path, code: bytes, which: int) -> None:
    """The plain rewrite and one of the other commands, each with a file of its own."""
    for arguments in (("rewrite", UNSIGNED, "-i", "-q"), COMMANDS[which]):
        file.write_bytes(code)
        name = f"{file.name}:1" if arguments[0] == "explain" else file.name
        found = command(*arguments, name)
        assert found.status in (0, 1, 2), (arguments, code)
        assert "internal error" not in found.stderr, (arguments, code, found.stderr)
        assert (found.status == 2) <= bool(found.stderr), (arguments, code)
        written = file.read_bytes()
        if found.status == 2 or not {"-i", "--fix"} & set(arguments):
            assert written == code, (arguments, code)
        assert {each.name for each in file.parent.iterdir()} <= {file.name, "out.js"}
    file.unlink()


def test_no_process_fails_of_itself(here: Path) -> None:
    chance = random.Random("processes")
    sources = _sources()
    for number in range(2 * len(COMMANDS)):
        path, code = _mutated(chance, sources)
        (here / path).write_bytes(code.encode())
        arguments = COMMANDS[number % len(COMMANDS)]
        name = f"{path}:1" if arguments[0] == "explain" else path
        found = subprocess.run(
            [sys.executable, "-m", "glue_rewriter", *arguments, name], capture_output=True, timeout=60, check=False
        )
        assert found.returncode in (0, 1, 2), (arguments, code)
        assert b"internal error" not in found.stderr, (arguments, code)
        assert b"Traceback" not in found.stderr, (arguments, code)
        if found.returncode == 2:
            assert (here / path).read_bytes() == code.encode()


def _twice(result: Rewritten, path: str) -> None:
    again = rewrite(result.code, SETTINGS, path=path, language=result.language)
    assert again.code == result.code, (path, result.source.data)
    assert source_map(result).text
    try:
        reprint(result, Print.COMPACT)
    except SourceError:
        pass  # a library, TypeScript, or what esprima does not accept


def _verified(result: Rewritten) -> None:
    try:
        verify_rewrite(result)
    except VerificationError:
        raise
    except SourceError:
        pass  # TypeScript, or what esprima does not accept
