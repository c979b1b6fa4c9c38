"""Published code that is no glue, or has been made right by others: of it nothing is edited but what was reviewed.

Every file of the packages that can have a site at all is rewritten for 4 GiB. `WANTED` is the review: the files with
edits that should be made, and why. Any other edit is unwanted. The wanted ones are on record in
`tests/published/unrelated.txt`, one a line; GLUE_REWRITER_UPDATE_GOLDEN=1 writes it anew.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest

from fixtures.published import PACKAGES, fetch, package_folder
from glue_rewriter import Settings, rewrite
from glue_rewriter.memory.text_scan import may_have_site

pytestmark = [pytest.mark.network, pytest.mark.slow]

GOLDEN = Path(__file__).parent / "published" / "unrelated.txt"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])
SUFFIXES = {".js", ".mjs", ".cjs"}
#: A file with more edits has their number and a digest on record, not each.
LISTED = 150

EMSCRIPTEN = "emcc's glue over a wasm memory"
BY_HAND = "a view of an instance's memory, addresses from its malloc, written by hand"

#: wasm-bindgen makes every pointer of its own unsigned, but not the place for results on the stack: it comes signed, as
#: the first argument of an import or out of `__wbindgen_add_to_stack_pointer`; `arg0 / 4 + 1` is wrong from 2 GiB up.
RESULTS = re.compile(r"\w+ ?(/ ?[48] ?\+ ?\d+|\+ ?4 ?\* ?\d+)")
STACK = re.compile(rb"__wbindgen_add_to_stack_pointer\(-?16\)$")
BINDGEN = "wasm-bindgen since 0.2.88: only the place for results is still signed"
#: Before that nothing was unsigned; its list of objects is called heap, and no view.
OBJECTS = re.compile(r"(?!(idx|stack_pointer|--stack_pointer|stack_pointer\+\+)$).*", re.DOTALL)
BINDGEN_OLD = "wasm-bindgen before 0.2.88: no pointer is unsigned"


class Wanted(NamedTuple):
    """Why a file is edited, and what the whole index of an edit that is wanted looks like; None is any."""

    reason: str
    index: re.Pattern[str] | None = None


#: Package -> path, or its beginning -> what is wanted there.
WANTED = {
    "@antv/layout-wasm": {
        "dist/26.index.min.js": Wanted(BINDGEN, RESULTS),
        "dist/403.index.min.js": Wanted(BINDGEN, RESULTS),
        "dist/859.index.min.js": Wanted(BINDGEN, RESULTS),
        "pkg": Wanted(BINDGEN, RESULTS),
    },
    "@dqbd/tiktoken": {
        "tiktoken_bg.": Wanted(BINDGEN_OLD, OBJECTS),
        "lite/tiktoken_bg.": Wanted(BINDGEN_OLD, OBJECTS),
    },
    "@mattrglobal/bbs-signatures": {"lib/wasm.js": Wanted(BINDGEN, RESULTS)},
    "@polkadot-labs/schnorrkel-wasm": {"dist/nodejs/schnorrkel": Wanted(BINDGEN, RESULTS)},
    "@resvg/resvg-wasm": {"index": Wanted(BINDGEN, RESULTS)},
    "@silvia-odwyer/photon": {"photon_rs.js": Wanted(BINDGEN_OLD, OBJECTS)},
    "@threema/compose-area": {
        "compose_area_bg.js": Wanted(BINDGEN_OLD, OBJECTS),
        "web/compose_area.js": Wanted(BINDGEN_OLD, OBJECTS),
    },
    "brotli": {
        "compress.js": Wanted("an emcc module's HEAPU8, addresses from its malloc"),
        "build/encode.js": Wanted("glue of an asm.js build; the asm.js itself stays"),
    },
    "three": {
        "examples/jsm/libs/basis/basis_transcoder.js": Wanted(EMSCRIPTEN),
        "examples/jsm/libs/draco/draco_wasm_wrapper.js": Wanted(EMSCRIPTEN),
        "examples/jsm/libs/draco/gltf/draco_wasm_wrapper.js": Wanted(EMSCRIPTEN),
        "examples/jsm/libs/meshopt_": Wanted(BY_HAND),
        "examples/jsm/libs/zstddec.module.js": Wanted(BY_HAND),
        "examples/jsm/loaders/DRACOLoader.js": Wanted("an emcc module's memory, an address from its malloc"),
    },
    "tiktoken": {
        "tiktoken_bg.": Wanted(BINDGEN, RESULTS),
        "lite/tiktoken_bg.": Wanted(BINDGEN, RESULTS),
    },
}

#: Package -> how many sites may be listed as left, and which they are. Those of asm.js do not count.
LEFT = {
    "three": 10,  # views handed to functions of the glue's own buffers, in both wrappers of draco
}

#: What is left out, and why.
SKIPPED = {
    "asmcrypto.js": {
        "asmcrypto.all.es5.js": "asmcrypto.all.js, once more",
        "asmcrypto.all.es5.mjs": "asmcrypto.all.mjs, once more",
        "asmcrypto.all.es8.js": "asmcrypto.all.js, its syntax newer",
        "asmcrypto.all.es5.min.js": "asmcrypto.all.es8.min.js, its syntax older",
    },
    "three": {
        "examples/jsm/libs/draco/draco_decoder.js": "wasm2js: a whole program over views, which takes seconds",
        "examples/jsm/libs/draco/gltf/draco_decoder.js": "as above",
        "build/three.module.min.js": "build/three.module.js, minified",
        "build/three.core.min.js": "build/three.core.js, minified",
        "build/three.webgpu.min.js": "build/three.webgpu.js, minified",
        "build/three.tsl.min.js": "build/three.tsl.js, minified",
    },
}


class Change(NamedTuple):
    """One edit: where it begins, the text before and after, and whether the review wants it."""

    line: int
    column: int
    before: str
    after: str
    wanted: bool

    def __str__(self) -> str:
        return f"{self.line}:{self.column}  {self.before} → {self.after}"


class Outcome(NamedTuple):
    """What became of one file; `left` are lines of those sites left that are not in asm.js."""

    path: str
    changes: list[Change]
    left: list[str]
    is_stable: bool


def _asm(data: bytes) -> list[tuple[int, int]]:
    """Where asm.js stands: from each `"use asm"` to the brace that ends its function. Its code has no strings."""
    spans = []
    for match in re.finditer(rb"""["']use asm["']""", data):
        depth, end = 1, len(data)
        for brace in re.finditer(rb"[{}]", data[match.end() :]):
            depth += 1 if brace[0] == b"{" else -1
            if depth == 0:
                end = match.end() + brace.start()
                break
        spans.append((match.start(), end))
    return spans


def _files(package: str) -> Iterator[tuple[str, bytes]]:
    """The files of a package that can have a site, without those of packages inside it."""
    folder = package_folder(package)
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        skipped = path.as_posix() in SKIPPED.get(package, {}) or "node_modules" in path.parts
        if file.suffix in SUFFIXES and file.is_file() and not skipped:
            data = file.read_bytes()
            if may_have_site(data, ()):
                yield path.as_posix(), data


def _review(package: str, path: str) -> Wanted | None:
    wanted = WANTED.get(package, {})
    found = [each for beginning, each in wanted.items() if path.startswith(beginning)]
    assert len(found) <= 1, f"{package}/{path} is reviewed twice"
    return found[0] if found else None


def _outcome(package: str, path: str, data: bytes) -> Outcome:
    result = rewrite(data, SETTINGS, path=path)
    review, asm = _review(package, path), _asm(data)
    indices = sorted((site.start, site.end) for site in result.sites)
    changes = []
    for edit in sorted(result.edits):
        wanted = review is not None and not any(start <= edit.start < end for start, end in asm)
        if wanted and review is not None and review.index is not None:
            inside = [data[start:end].decode() for start, end in indices if start <= edit.start <= edit.end <= end]
            wanted = any(review.index.fullmatch(index) for index in inside)
            wanted = wanted or STACK.search(data[: edit.start][-60:]) is not None
        start = max(0, edit.start - 16, data.rfind(b"\n", 0, edit.start) + 1)
        before = data[start : edit.end].decode(errors="replace").strip()
        after = (data[start : edit.start] + edit.text).decode(errors="replace").strip()
        changes.append(Change(*_place(data, edit.start), before, after, wanted))
    left = [
        f"{_place(data, site.start)[0]}: {data[site.start : site.end].decode(errors='replace')[:80]}: {site.reason}"
        for site in result.sites
        if site.outcome == "left" and not any(start <= site.start < end for start, end in asm)
    ]
    is_stable = not result.edits or rewrite(result.code, SETTINGS, path=path).edits == ()
    return Outcome(path, changes, left, is_stable)


def _place(data: bytes, at: int) -> tuple[int, int]:
    """The line and the column, both from 1."""
    return data.count(b"\n", 0, at) + 1, at - (data.rfind(b"\n", 0, at) + 1) + 1


@cache
def outcomes() -> dict[str, list[Outcome]]:
    """Package -> what became of its files."""
    fetch("unrelated")
    jobs = [(package, path, data) for package in PACKAGES["unrelated"] for path, data in _files(package)]
    jobs.sort(key=lambda job: -len(job[2]))  # the longest first, lest one process waits for the other
    found: dict[str, list[Outcome]] = {package: [] for package in PACKAGES["unrelated"]}
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        for (package, _, _), outcome in zip(jobs, pool.map(_outcome, *zip(*jobs, strict=True)), strict=True):
            found[package].append(outcome)
    for each in found.values():
        each.sort()
    return found


each_package = pytest.mark.parametrize("package", PACKAGES["unrelated"])


@each_package
def test_nothing_is_edited_but_what_was_reviewed(package: str) -> None:
    unwanted = {
        each.path: [str(change) for change in each.changes if not change.wanted]
        for each in outcomes()[package]
        if not all(change.wanted for change in each.changes)
    }
    assert unwanted == {}


@each_package
def test_what_was_reviewed_is_edited(package: str) -> None:
    edited = [each.path for each in outcomes()[package] if any(change.wanted for change in each.changes)]
    missing = [beginning for beginning in WANTED.get(package, {}) if not any(p.startswith(beginning) for p in edited)]
    assert missing == []


@each_package
def test_few_sites_are_left(package: str) -> None:
    left = [f"{each.path}:{site}" for each in outcomes()[package] for site in each.left]
    assert len(left) <= LEFT.get(package, 0), "\n".join(left)


@each_package
def test_the_second_run_changes_nothing(package: str) -> None:
    assert [each.path for each in outcomes()[package] if not each.is_stable] == []


def _record() -> str:
    blocks = []
    for package, files in outcomes().items():
        for each in files:
            lines = [str(change) for change in each.changes if change.wanted]
            if lines:
                whole = "\n".join(lines)
                if len(lines) > LISTED:
                    whole = f"sha256 {hashlib.sha256(whole.encode()).hexdigest()}"
                blocks.append(f"{package}/{each.path}: {len(lines)}\n{whole}\n")
    return "\n".join(blocks)


def test_wanted_edits_are_those_on_record() -> None:
    record = _record()
    if UPDATE:
        GOLDEN.write_text(record, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == record


def test_the_review_names_files_that_are_there() -> None:
    for package, wanted in WANTED.items():
        paths = [each.path for each in outcomes()[package]]
        assert [beginning for beginning in wanted if not any(path.startswith(beginning) for path in paths)] == []
