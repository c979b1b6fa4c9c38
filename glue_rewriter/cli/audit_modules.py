"""What the files of a run say to each other: signatures, what modules export, what libraries define."""

# As elsewhere here, os instead of pathlib:
# ruff: noqa: PTH118, PTH120, PTH122

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from glue_rewriter.addresses.run_knowledge import Knowledge, Told, joined, signatures
from glue_rewriter.audit import Described, describe
from glue_rewriter.audit.filter import Criteria
from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.packages import packages
from glue_rewriter.cli.pool import in_processes, in_turn
from glue_rewriter.cli.terminal import bug
from glue_rewriter.errors import FileError, GlueRewriterError
from glue_rewriter.memory.text_scan import speaks_of_addresses
from glue_rewriter.settings import Mode
from glue_rewriter.source import Language, language_of

_RELATIVE = re.compile(rb"""["'`](\.\.?/[^"'`\r\n]*)["'`]""")
#: The same, or the name of a package.
_MODULE = re.compile(rb"""["'`]((?:\.\.?/|@?[a-zA-Z0-9])[^"'`\r\n]*)["'`]""")
_IMPORT = re.compile(rb"(?:\bfrom|\bimport\s*\(?|\brequire\s*\()\s*\Z")
#: How far before the name of a module the word stands that imports it, in bytes.
_NEAR = 32
#: What a name without its extension is tried with; TypeScript's own sources are imported as `.js`.
_EXTENSIONS = ("", ".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx", "/index.js", "/index.ts", "/index.mjs")
_COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",)}
#: Below this many bytes one process looks at all files.
WORTH_A_POOL = 1 << 17
#: Through how many modules it is followed what others say.
_ROUNDS = 12


class Run:
    """The files of one run, by their absolute paths: what each is told of the others, in whatever order they come."""

    def __init__(self, files: Mapping[str, str], criteria: Mapping[str, Criteria], jobs: int) -> None:
        """`files` has, for each absolute path, the path that it is read by; `jobs` is how many processes may look at
        them. Of one file there is nothing to tell."""
        self._jobs = jobs
        self._files = files if len(files) > 1 else {}
        self._criteria = criteria
        self._data: dict[str, bytes] = {}
        #: What went wrong of itself with files, by their paths.
        self.failed: dict[str, str] = {}
        for absolute, path in self._files.items():
            with suppress(FileError):  # which is told where it is audited
                self._data[absolute] = read_file(path) if path != "-" else b""
        self._packages = packages(self._data)
        self._signatures = joined([signatures(data) for data in self._data.values()])
        looked_at = [each for each in self._data if criteria[each].settings.mode is not Mode.SIGNED]
        #: File -> how it names modules that are files of the run -> which they are.
        self._imports = {each: dict(self._imported(each)) for each in looked_at}
        self._exports = self._exported()
        self._functions = self._defined([each for each in looked_at if _is_library(each, self._data[each])])

    def knowledge(self, absolute: str) -> Knowledge:
        """What the audit of one file knows."""
        version = self._criteria[absolute].knowledge.version
        return Knowledge(self._signatures, version, self._modules(absolute), self._functions)

    def _imported(self, absolute: str) -> list[tuple[bytes, str]]:
        found = []
        data = self._data[absolute]
        for named in {
            match[1]
            for match in (_MODULE if self._packages else _RELATIVE).finditer(data)
            if _IMPORT.search(data, max(0, match.start() - _NEAR), match.start()) is not None
        }:
            path = self._packages.get(named, "")
            if named[:1] == b".":
                path = os.path.normpath(os.path.join(os.path.dirname(absolute), os.fsdecode(named)))
            if not path:
                continue
            stem, extension = os.path.splitext(path)
            tried = [path + more for more in _EXTENSIONS] + [stem + more for more in _COMPILED.get(extension, ())]
            file = next((each for each in tried if each in self._data), None)
            if file is not None and file != absolute:
                found.append((named, file))
        return found

    def _modules(self, absolute: str) -> dict[bytes, Mapping[bytes, Told]]:
        """What the modules say that a file imports, by how it names them."""
        modules = {named: self._exports.get(file, {}) for named, file in self._imports.get(absolute, {}).items()}
        return {named: module for named, module in modules.items() if module}

    def _exported(self) -> dict[str, dict[bytes, Told]]:
        """What each file says that another imports: what they import themselves counts from the next round on."""
        self._exports = {}
        imported = {file for files in self._imports.values() for file in files.values()} & self._imports.keys()
        # A file that does not speak of them has no address, unless another module hands it one.
        asked = {each for each in imported if speaks_of_addresses(self._data[each])}
        for _ in range(_ROUNDS):
            said = self._described({each: self._modules(each) for each in sorted(asked)})
            changed = {each for each in said if said[each].exports != self._exports.get(each, {})}
            self._exports |= {each: said[each].exports for each in said}
            asked = {each for each in imported if not changed.isdisjoint(self._imports[each].values())}
        return self._exports

    def _defined(self, libraries: list[str]) -> dict[bytes, Told]:
        """What libraries say of their functions; nothing of what two of them say differently."""
        found: dict[bytes, Told | None] = {}
        of_all = self._described({key: {} for key in libraries}) if len(libraries) > 1 else {}
        for of_one in of_all.values():
            for name, said in of_one.functions.items():
                found[name] = said if found.get(name, said) == said else None
        return {name: said for name, said in found.items() if said is not None}

    def _described(self, modules: dict[str, dict[bytes, Mapping[bytes, Told]]]) -> dict[str, Described]:
        """What files say, by what the modules say that they import."""
        tasks = [
            Task(
                self._data[each],
                self._files[each],
                by._replace(knowledge=Knowledge(self._signatures, by.knowledge.version, imported, {})),
            )
            for each, imported in modules.items()
            for by in [self._criteria[each]]
        ]
        workers = min(self._jobs, len(tasks))
        sizes = [len(task.data) for task in tasks]
        if workers > 1 and sum(sizes) >= WORTH_A_POOL:
            said: Iterable[Described | str] = in_processes(look_at, tasks, workers=workers, sizes=sizes)
        else:
            said = in_turn(look_at, tasks, sizes)
        found = dict(zip(modules, said, strict=True))
        self.failed |= {self._files[each]: one for each, one in found.items() if isinstance(one, str)}
        return {each: Described({}, {}) if isinstance(one, str) else one for each, one in found.items()}


class Task(NamedTuple):
    """A file that is to say something to the others."""

    data: bytes
    path: str
    criteria: Criteria


def look_at(task: Task) -> Described | str:
    """What one file says, nothing where it cannot be read, which is told where it is audited; or what went wrong of
    itself. May run in a process of its own."""
    by = task.criteria
    try:
        return describe(task.data, by.settings, path=task.path, pointers=by.pointers, knowledge=by.knowledge)
    except GlueRewriterError:
        return Described({}, {})
    except Exception as error:
        return bug(error, task.path)


def _is_library(absolute: str, data: bytes) -> bool:
    return language_of(absolute) is Language.LIBRARY or b"mergeInto" in data or b"addToLibrary" in data
