"""TypeScript's compiler in one Node process: it erases types, says what is wrong, and compares what is left."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fixtures.published import NODE, published_file


class Compiler:
    """One Node process with TypeScript and acorn, at the pinned versions."""

    def __init__(self) -> None:
        typescript = published_file("typescript", "lib/typescript.js")
        acorn = published_file("acorn", "dist/acorn.js")
        self._process = subprocess.Popen(
            [NODE, "--no-warnings", Path(__file__).with_name("compiler.mjs"), typescript, acorn],
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

    def _ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"node ended ({self._process.poll()}) at {job}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def erased(self, code: str, path: str) -> str:
        """The JavaScript that is left of a source without its types; its syntax must be right."""
        answer = self._ask({"erase": code, "path": path})
        assert answer["errors"] == [], f"{answer['errors']}\n{code}"
        js: str = answer["js"]
        return js

    def tree(self, javascript: str) -> str:
        """The syntax tree of JavaScript, without places, spellings of literals and parentheses."""
        tree: str = self._ask({"tree": javascript})["tree"]
        return tree

    def errors(self, files: Mapping[str, str], global_declarations: str) -> dict[str, list[str]]:
        """What TypeScript says of each file, types included; each is a module, over some global declarations."""
        return self._ask({"check": dict(files), "globals": global_declarations})
