"""What people do wrong in their first five minutes, and what they are told.

Each row is a command line as somebody would write it; the message says what is wrong and what to write. None of them
may end with 0, and none may write a file.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.command import SIGNED_CODE, Command

#: The setting that most rows give.
BIG = "-sMAXIMUM_MEMORY=4GB"
PAGE = b"<!doctype html>\n<script>HEAP32[p >> 2]</script>\n"
CONFLICT = b"let a;\n<<<<<<< HEAD\nHEAP32[p >> 2];\n=======\nHEAP32[p >>> 2];\n>>>>>>> theirs\n"
NOTHING_SAID = "glue.js: nothing says how far the memory may grow: "


class Mistake(NamedTuple):
    """A command line, the message it must get, and the files that it finds beside glue.js."""

    arguments: str
    message: str
    files: dict[str, bytes] = {}  # noqa: RUF012  # never changed
    environ: dict[str, str] = {}  # noqa: RUF012  # never changed


MISTAKES = {
    # a forgotten setting
    "no setting": Mistake("rewrite --check glue.js", NOTHING_SAID + "no argument is a memory setting"),
    "no setting, quiet": Mistake("rewrite -q -i glue.js", "Write -sMAXIMUM_MEMORY=4GB, or the settings of the link"),
    "no setting, to stdout": Mistake("rewrite glue.js", NOTHING_SAID),
    "no setting, printed anew": Mistake("rewrite --print compact glue.js", NOTHING_SAID),
    "no setting, a folder": Mistake("rewrite --check .", NOTHING_SAID),
    "no setting, the hook": Mistake("rewrite --in-place --terse --force-exclude -- glue.js", NOTHING_SAID),
    "no setting, stdin": Mistake("rewrite -", "-: nothing says how far the memory may grow"),
    "settings of other things": Mistake("rewrite -sASSERTIONS=2 -sSTACK_SIZE=1MB --check glue.js", NOTHING_SAID),
    "response file without one": Mistake(
        "rewrite @link.rsp --check glue.js",
        "neither the command line nor @link.rsp has a memory setting",
        {"link.rsp": b"-O3 -sASSERTIONS"},
    ),
    "EMCC_CFLAGS without one": Mistake(
        "rewrite --emcc-cflags --check glue.js",
        "neither the command line nor EMCC_CFLAGS has a memory setting",
        environ={"EMCC_CFLAGS": "-O2"},
    ),
    "configuration without one": Mistake(
        "rewrite --check glue.js",
        "neither the command line nor glue-rewriter.toml has a memory setting",
        {"glue-rewriter.toml": b"verify = true\n"},
    ),
    "sizes of a rewrite without one": Mistake("size compare --rewrite glue.js", NOTHING_SAID),
    # names that are nearly settings
    "MAX_MEMORY": Mistake("rewrite -sMAX_MEMORY=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MAXIMUM_MEM": Mistake("rewrite -sMAXIMUM_MEM=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MEMORY_MAX": Mistake("rewrite -sMEMORY_MAX=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MAX_HEAP": Mistake("rewrite -sMAX_HEAP_SIZE=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "colon": Mistake("rewrite -sMAXIMUM_MEMORY:4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "-s=": Mistake("rewrite -s=MAXIMUM_MEMORY=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "no -s": Mistake("rewrite MAXIMUM_MEMORY=4GB glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "no -s, check": Mistake("rewrite --check MAXIMUM_MEMORY=4GB glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "lower case": Mistake("rewrite -smaximum_memory=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "an option": Mistake("rewrite --max-memory=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "max": Mistake("rewrite -smax=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MAXMEMORY": Mistake("rewrite -sMAXMEMORY=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MaxMem": Mistake("rewrite -sMaxMem=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MEMORY": Mistake("rewrite -sMEMORY=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "HEAP": Mistake("rewrite -sHEAP=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "MAXHEAPSIZE": Mistake("rewrite -sMAXHEAPSIZE=4GB --check glue.js", "did you mean -sMAXIMUM_MEMORY=4GB?"),
    "GROWTH": Mistake("rewrite -sGROWTH --check glue.js", "did you mean -sALLOW_MEMORY_GROWTH?"),
    "ALLOWMEMORYGROWTH": Mistake("rewrite -sALLOWMEMORYGROWTH glue.js -i", "did you mean -sALLOW_MEMORY_GROWTH?"),
    "WASM64": Mistake("rewrite -sWASM64 --check glue.js", "did you mean -sMEMORY64?"),
    "ALLOW_GROWTH": Mistake("rewrite -sALLOW_GROWTH --check glue.js", "did you mean -sALLOW_MEMORY_GROWTH?"),
    "INIT_MEMORY": Mistake("rewrite -sINIT_MEMORY=3GB --check glue.js", "did you mean -sINITIAL_MEMORY=3GB?"),
    # values
    "a blank": Mistake("rewrite -sMAXIMUM_MEMORY 4GB glue.js --check", "joined by = without a blank"),
    "=4": Mistake("rewrite -sMAXIMUM_MEMORY=4 --check glue.js", "page size, 64KB; did you mean 4GB?"),
    "=4096": Mistake("rewrite -sMAXIMUM_MEMORY=4096 --check glue.js", "page size, 64KB; did you mean 4096MB?"),
    "=4G": Mistake("rewrite -sMAXIMUM_MEMORY=4G --check glue.js", "'4G' is not a size; did you mean 4GB?"),
    "=4GiB": Mistake("rewrite -sMAXIMUM_MEMORY=4GiB --check glue.js", "did you mean 4GB?"),
    "a blank, and nothing else": Mistake("rewrite -sMAXIMUM_MEMORY 4GB glue.js", "joined by = without a blank"),
    "a blank, into a file": Mistake("rewrite -sMAXIMUM_MEMORY 4GB glue.js -o a.js", "joined by = without a blank"),
    "a blank, in place": Mistake("rewrite -s MAXIMUM_MEMORY 4GB glue.js -i", "joined by = without a blank"),
    "a blank, audit": Mistake("audit -sMAXIMUM_MEMORY 4GB glue.js", "joined by = without a blank"),
    "a blank, explain": Mistake("explain -sMAXIMUM_MEMORY 4GB glue.js:1", "joined by = without a blank"),
    "a blank, sanitize": Mistake("sanitize -sINITIAL_MEMORY 4GB glue.js", "INITIAL_MEMORY needs a value"),
    "a blank, sizes": Mistake("size compare --rewrite -s INITIAL_HEAP 3GB glue.js", "INITIAL_HEAP needs a value"),
    "4G, lift": Mistake("lift glue.js -i --maximum 4G", "--maximum 4G: '4G' is not a size; did you mean 4GB?"),
    "4, lift": Mistake(
        "lift glue.js -i --maximum 4", "--maximum 4: MAXIMUM_MEMORY is a multiple of the WebAssembly page"
    ),
    "8GB, lift": Mistake("lift glue.js glue.js -i --maximum 32GB", "--maximum 32GB: "),
    "4G, limits": Mistake("limits glue.js -i --maximum 4G", "--maximum 4G: not a size; did you mean 4GB?"),
    "quotes that no shell has taken": Mistake(
        "rewrite -sMAXIMUM_MEMORY='4GB' --check glue.js", "is not a size; did you mean 4GB?"
    ),
    # commands
    "no command": Mistake("glue.js", "Did you mean: glue-rewriter rewrite glue.js -sMAXIMUM_MEMORY=4GB -o OUTPUT"),
    "no command, no file": Mistake("dist/app.js", "Did you mean: glue-rewriter rewrite dist/app.js"),
    "fix": Mistake("fix glue.js", "No such command 'fix'. Did you mean: glue-rewriter rewrite -i FILES"),
    "lint": Mistake("lint glue.js", "No such command 'lint'. Did you mean: glue-rewriter audit FILES"),
    "rewrit": Mistake("rewrit glue.js", "Did you mean 'rewrite'?"),
    "no file": Mistake(f"rewrite {BIG}", "Name the file to rewrite, or - for standard input."),
    "no file to audit": Mistake("audit", "Nothing is named to work on. For example: glue-rewriter audit src/"),
    "size diff": Mistake("size diff glue.js", "No such command 'diff'. Did you mean: glue-rewriter size compare"),
    "size of a file": Mistake(
        "size glue.js", "the command is missing. Did you mean: glue-rewriter size measure glue.js"
    ),
    "no program": Mistake("check", "Nothing is named to work on. For example: glue-rewriter check dist/app.js"),
    "no program to lift": Mistake("lift -o a", "For example: glue-rewriter lift dist/app.js -o lifted/"),
    "no file with limits": Mistake("limits", "For example: glue-rewriter limits program.wasm program.js"),
    "no file to measure": Mistake("size measure", "For example: glue-rewriter size measure dist/"),
    "no file to sanitize": Mistake("sanitize", "Name the file to sanitize, or - for standard input."),
    "nothing to compare": Mistake("size compare", "Name two files or two folders, BASE and HEAD, or use --baseline"),
    # options
    "-o=": Mistake(
        f"rewrite glue.js -o=out.js {BIG}", "-o=out.js: a short option takes its value without =: -o out.js"
    ),
    "-O3": Mistake(f"rewrite glue.js -O3 {BIG} --check", "No such option '-O3'. If it is one of emcc's: "),
    "--closure": Mistake(f"rewrite glue.js --closure=1 {BIG} --check", "this command takes the -s settings alone"),
    "--chek": Mistake(f"rewrite glue.js --chek {BIG}", "--check"),
    "-o twice": Mistake(f"rewrite {BIG} -o a -o b glue.js", "-o is given 2 times: give it once."),
    "-o and --output": Mistake(f"rewrite {BIG} -o a --output=b glue.js", "-o is given 2 times: give it once."),
    "--stats twice": Mistake(f"rewrite {BIG} --stats a --stats b --check glue.js", "--stats is given 2 times"),
    "-o twice, lift": Mistake("lift glue.js -o a -o b", "-o is given 2 times"),
    "--html twice": Mistake("size compare glue.js glue.js --html a --html b", "--html is given 2 times"),
    "--config": Mistake(
        f"rewrite --config a.toml {BIG} --check glue.js",
        "No such option '--config': the configuration is the nearest glue-rewriter.toml or pyproject.toml above each",
    ),
    "--config, audit": Mistake("audit --config=a.toml glue.js", "the configuration is the nearest glue-rewriter.toml"),
    "--config, check": Mistake("check -c a.toml glue.js", "the configuration is the nearest glue-rewriter.toml"),
    "--heap-names": Mistake(
        f"rewrite --heap-names=mem:i32 {BIG} --check glue.js",
        "heap-names is a key of the configuration, glue-rewriter.toml: docs/configuration.md",
    ),
    "--heap-name": Mistake(f"rewrite --heap-name mem:i32 {BIG} glue.js", "heap-names is a key of the configuration"),
    "--dry-run": Mistake(f"rewrite --dry-run {BIG} -i glue.js", "--check and --diff of `rewrite` write nothing"),
    "-j abc": Mistake("size measure -j abc glue.js", "Invalid value for '-j' / '--jobs': 'abc' is not a valid number."),
    "-s, check": Mistake(f"check {BIG} glue.js", "No such option '-s': this command needs no setting."),
    "-s, size measure": Mistake(f"size measure {BIG} glue.js", "No such option '-s': this command needs no setting."),
    "-s, lift": Mistake(
        f"lift glue.js -i {BIG}", "No such option '-s': --maximum 4GB says how far the memory may grow"
    ),
    "-s, limits": Mistake(f"limits {BIG} glue.js", "No such option '-s': --maximum 4GB says"),
    "-s, high-memory": Mistake(f"high-memory {BIG}", "No such option '-s': this command needs no setting."),
    # files
    "a folder for a program": Mistake(
        "check .", ".: is a directory: name the program first, as in check APP.js .; or look at its sources alone, with"
    ),
    "no baseline": Mistake(
        "size compare --baseline app.wasm",
        "app.wasm: is not JSON, so it is no baseline; write one with: glue-rewriter size baseline FILES -o BASELINE",
        {"app.wasm": b"\0asm\1\0\0\0"},
    ),
    "wasm": Mistake(
        f"rewrite --check app.wasm {BIG}",
        "app.wasm:1:1: this is a WebAssembly binary, which holds no JavaScript: give the .js file beside it",
        {"app.wasm": b"\0asm\1\0\0\0"},
    ),
    "html": Mistake(
        f"rewrite --check a.html {BIG}", "a.html:1:1: this is an HTML page: give the .js file", {"a.html": PAGE}
    ),
    "a wasm that is no UTF-8": Mistake(
        f"rewrite --check app.wasm {BIG}",
        "app.wasm:1:1: this is a WebAssembly binary, which holds no JavaScript: give the .js file beside it",
        {"app.wasm": b"\0asm\1\0\0\0\xff"},
    ),
    "large wasm": Mistake(
        f"rewrite --check app.wasm {BIG}",
        "this is a WebAssembly binary",
        {"app.wasm": b"\0asm\1\0\0\0" + bytes(99_999)},
    ),
    "compressed by gzip": Mistake(
        f"rewrite -i game.framework.js.gz {BIG}",
        "game.framework.js.gz:1:1: this is compressed, by gzip: unpack it",
        {"game.framework.js.gz": gzip.compress(SIGNED_CODE)},
    ),
    "compressed by brotli": Mistake(
        "lift game.framework.js.br -o a",
        "game.framework.js.br:1:1: this is compressed, by brotli: unpack it",
        {"game.framework.js.br": b"\x0f\x09\x80" + SIGNED_CODE + b"\x03"},
    ),
    "compressed, for Unity": Mistake(
        "check game.unityweb", "this is compressed, by gzip", {"game.unityweb": gzip.compress(SIGNED_CODE)}
    ),
    "a compressed binary": Mistake(
        "limits app.wasm.gz", "this is compressed, by gzip: unpack it", {"app.wasm.gz": gzip.compress(b"\0asm\1\0\0\0")}
    ),
    "a compressed binary to lift": Mistake(
        "lift glue.js app.wasm.gz -i", "this is compressed: unpack", {"app.wasm.gz": gzip.compress(b"\0asm\1\0\0\0")}
    ),
    "UTF-16": Mistake(
        f"rewrite --check a.js {BIG}", "this is UTF-16: save the file as UTF-8", {"a.js": "x = 'é'".encode("utf-16")}
    ),
    "a component of Vue": Mistake(
        f"rewrite --check a.vue {BIG}",
        "this is a component of Vue, which is not read: move what addresses the memory into a .js or .ts file",
        {"a.vue": b"<template>\n</template>\n<script>\nexport const f = (p) => HEAP32[p >> 2]\n</script>\n"},
    ),
    "a component of Svelte": Mistake(
        f"rewrite -i a.svelte {BIG}",
        "this is a component of Svelte, which is not read",
        {"a.svelte": b"<script>\n  $: x = HEAP32[p >> 2]\n</script>\n"},
    ),
    "a part of a page": Mistake(
        f"rewrite --check a.html {BIG}", "this is an HTML page: give the .js", {"a.html": b"<p>HEAP32[p >> 2]</p>\n"}
    ),
    "a style sheet": Mistake(
        f"rewrite --check a.css {BIG}",
        "By its extension, .css, it is something else; --language says what to read it as",
        {"a.css": b".a { color: red } /* HEAP32[p >> 2] */\n"},
    ),
    "types of Flow": Mistake(
        f"rewrite --check a.js {BIG}",
        "a.js:2:12: cannot parse this as JavaScript; the file is left as it is. It has types of Flow: take them out",
        {"a.js": b"// @flow\nfunction f(p: number) { return HEAP32[p >> 2]; }\n"},
    ),
    "types of TypeScript": Mistake(
        f"rewrite -i a.js {BIG}",
        "It has types, as TypeScript: call it .ts, or give --language typescript (or tsx)",
        {"a.js": b"function f(p: number) { return HEAP32[p >> 2]; }\n"},
    ),
    "JSX in a .ts": Mistake(
        f"rewrite --check a.ts {BIG}",
        "It has JSX in it: call it .tsx, or give --language tsx",
        {"a.ts": b"const A = (p) => <b a={HEAP32[p >> 2]}>x</b>;\n"},
    ),
    "a string that does not end": Mistake(
        f"rewrite --check a.js {BIG}", "This string does not end on its line", {"a.js": b"HEAP8[p]; s = 'abc\n"}
    ),
    "a template that does not end": Mistake(
        f"rewrite --check a.js {BIG}", "This template does not end", {"a.js": b"s = `abc\nHEAP8[p]\n"}
    ),
    "something else": Mistake(
        f"rewrite --check a.js {BIG}",
        "a.js:1:5: cannot parse this as JavaScript; the file is left as it is. node --check a.js says whether it is",
        {"a.js": b"int f(int p) { return HEAP32[p >> 2]; }\n"},
    ),
    "a picture": Mistake(
        f"rewrite --check a.js {BIG}",
        "a.js:1:1: this is a binary file, and no source",
        {"a.js": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"},
    ),
    "conflict": Mistake(f"rewrite --check c.js {BIG}", "c.js:2:1: a merge left its conflict here", {"c.js": CONFLICT}),
    "no wasm": Mistake(
        "limits app.wasm",
        "app.wasm: at byte 0 (0x0): not a wasm binary, which starts with a zero byte and the letters asm",
        {"app.wasm": b"<html>"},
    ),
    "html to lift": Mistake(
        "lift a.html -o b", "a.html:1:1: this is an HTML page: give the .js file", {"a.html": PAGE}
    ),
    "html to check": Mistake("check a.html", "a.html:1:1: this is an HTML page: give the .js file", {"a.html": PAGE}),
    "wasm to lift": Mistake(
        "lift app.wasm -o b", "give the JavaScript first: glue-rewriter lift APP.js", {"app.wasm": b"\0asm\1\0\0\0"}
    ),
    "wasm to check": Mistake(
        "check app.wasm", "give the JavaScript first: glue-rewriter check APP.js", {"app.wasm": b"\0asm\1\0\0\0"}
    ),
    "no wasm to lift": Mistake("lift glue.js -o b", "there is no glue.wasm beside it; name it: lift glue.js APP.wasm"),
    "declarations to lift": Mistake(
        "lift glue.d.ts -o b", "glue.d.ts: it declares types, and holds no code", {"glue.d.ts": b"export {};\n"}
    ),
    "declarations for a program": Mistake(
        "check glue.d.ts",
        "glue.d.ts: it declares types, and holds no code: give the .js file that goes with it",
        {"glue.d.ts": b"declare const HEAP32: Int32Array;\n"},
    ),
    "an empty source map": Mistake(
        f"rewrite {BIG} glue.js -o a.js --source-map a.map --input-source-map b.map",
        "b.map:1:1: is not JSON, so it is no source map: it ends too early",
        {"b.map": b""},
    ),
    "a page for a source map": Mistake(
        f"rewrite {BIG} glue.js -o a.js --source-map a.map --input-source-map b.map",
        "b.map:1:1: is not JSON, so it is no source map: no value begins here",
        {"b.map": b"<html>"},
    ),
    "a pattern that no shell has expanded": Mistake(
        f"rewrite -i dist/*.js {BIG}", "dist/*.js: no such file, and the shell has put no names in place of the pattern"
    ),
    "not there": Mistake(f"rewrite --check none.js {BIG}", "none.js: no such file"),
    # rules
    "half of a rule's name": Mistake("explain sign-test", "did you mean sign-test-of-address?"),
    "a code that is none": Mistake("explain GR999", "No rule is called GR999"),
    "a place without a number": Mistake(
        "explain glue.js:x", "glue.js:x is no place: a place is FILE:LINE or FILE:LINE:"
    ),
    "a place without a line": Mistake("explain glue.js:", "a place is FILE:LINE or FILE:LINE:COLUMN, in numbers"),
    "a file without a line": Mistake("explain glue.js", "Name a line of glue.js, and best a column"),
    "a file for a rule": Mistake("explain other.js", "a place is FILE:LINE or FILE:LINE:COLUMN"),
    "a rule by its name": Mistake(
        "audit --select sign-test glue.js", "rules are chosen by their codes; sign-test-of-address is GR101"
    ),
    "audit -i": Mistake("audit -i glue.js", "`audit --fix` makes the fixes in them that are safe"),
    "unsafe fixes of nothing": Mistake(
        "audit --unsafe-fixes glue.js", "for --fix or --diff: --diff --unsafe-fixes shows what it would change"
    ),
    "sizes of a pipe": Mistake("size -", "size takes files and folders, not standard input: write it to a file"),
    "sizes of a pipe, measured": Mistake("size measure -", "size takes files and folders, not standard input"),
    "sizes of a pipe, compared": Mistake("size compare - glue.js", "size takes files and folders, not standard"),
    "sizes of a pipe, for a baseline": Mistake("size baseline -", "size takes files and folders, not standard input"),
    "a pipe without a line": Mistake("explain -", "Name a line of standard input, and best a column: -:LINE:COLUMN."),
    "audit --write": Mistake("audit --write glue.js", "`audit --fix` makes the fixes in them that are safe"),
    # configuration
    "a setting as a key": Mistake(
        "rewrite --check glue.js",
        'maximum_memory: no such key; emcc\'s settings stand in a list: settings = ["MAXIMUM_MEMORY=4GB"]',
        {"glue-rewriter.toml": b'maximum_memory = "4GB"\n'},
    ),
    "true as a value": Mistake(
        "rewrite --check glue.js",
        'settings = ["ALLOW_MEMORY_GROWTH=1"]',
        {"glue-rewriter.toml": b"allow-memory-growth = true\n"},
    ),
    "a header too many": Mistake(
        "rewrite --check glue.js",
        "in glue-rewriter.toml the keys stand at the top: leave out the line [tool.glue-rewriter]",
        {"glue-rewriter.toml": b'[tool.glue-rewriter]\nsettings = ["MAXIMUM_MEMORY=4GB"]\n'},
    ),
    "a header in the short form": Mistake(
        "rewrite --check glue.js",
        "pyproject.toml:1:1: glue_rewriter: no such table; it is [tool.glue-rewriter]",
        {"pyproject.toml": b'[tool.glue_rewriter]\nsettings = ["MAXIMUM_MEMORY=4GB"]\n'},
    ),
}


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "glue.js").write_bytes(SIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(
    name: str,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mistake = MISTAKES[name]
    for path, data in mistake.files.items():
        (tmp_path / path).write_bytes(data)
    for variable, value in mistake.environ.items():
        monkeypatch.setenv(variable, value)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    found = command(*mistake.arguments.split(), stdin=SIGNED_CODE)
    shown = " ".join(found.stderr.split())
    print(f"$ glue-rewriter {mistake.arguments}\n{found.stderr}")  # pytest -rP shows them all
    assert mistake.message in re.sub(r"\s+", " ", shown)
    assert (found.status, found.stdout) == (2, b"")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "name", [name for name, mistake in MISTAKES.items() if mistake.arguments.startswith("rewrite")]
)
def test_click_says_the_same(name: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command lines of build systems are read without click; how they are read is nothing that a message shows."""
    mistake = MISTAKES[name]
    for path, data in mistake.files.items():
        (tmp_path / path).write_bytes(data)
    for variable, value in mistake.environ.items():
        monkeypatch.setenv(variable, value)
    found = command(*mistake.arguments.split(), stdin=SIGNED_CODE)
    monkeypatch.setattr("glue_rewriter.cli.plain", lambda arguments: None)
    assert command(*mistake.arguments.split(), stdin=SIGNED_CODE) == found


# answers that are no mistakes


@pytest.mark.parametrize(
    "settings",
    ["-sMAXIMUM_MEMORY=2GB", "-sALLOW_MEMORY_GROWTH", "-sINITIAL_MEMORY=64MB", "-sMEMORY64=0", "-sWASM_MEM_MAX=1GB"],
)
def test_a_memory_within_2_gib_is_an_answer(command: Command, settings: str) -> None:
    found = command("rewrite", "-q", settings, "glue.js")
    assert (found.status, found.stdout, found.stderr) == (0, SIGNED_CODE, "")


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (
            "-sMAXIMUM_MEMORY=4GB -sINITIAL_MEMORY=64MB",
            "has no effect: without -sALLOW_MEMORY_GROWTH the memory keeps its initial size, -sINITIAL_MEMORY=64MB",
        ),
        ("-sMAXIMUM_MEMORY=4GB -sMAXIMUM_MEMORY=2GB", "-sMAXIMUM_MEMORY=4GB has no effect: -sMAXIMUM_MEMORY=2GB wins"),
        ("-sMAXIMUM_MEMORY=4GB --emcc-cflags", "-sMAXIMUM_MEMORY=1GB (in EMCC_CFLAGS) wins"),
    ],
)
def test_a_maximum_that_is_undone_is_told_even_to_the_quiet(
    command: Command, monkeypatch: pytest.MonkeyPatch, settings: str, why: str
) -> None:
    monkeypatch.setenv("EMCC_CFLAGS", "-sMAXIMUM_MEMORY=1GB")
    found = command("rewrite", "-q", *settings.split(), "glue.js")
    assert (found.status, found.stdout) == (0, SIGNED_CODE)
    assert why in found.stderr


def test_a_configuration_that_undoes_the_command_line_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "glue-rewriter.toml").write_text('settings = ["INITIAL_MEMORY=64MB"]\n')
    found = command.rewrite("-q", "glue.js")
    assert (found.status, found.stdout) == (0, SIGNED_CODE)
    assert "its initial size, -sINITIAL_MEMORY=64MB (in glue-rewriter.toml:1)" in found.stderr


NO_SITE = "nothing in it addresses a wasm memory: is this the glue?"
DECLARES = "it declares types, and holds no code"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (f"rewrite -q -i {BIG} app.js", f"Note: app.js: {NO_SITE}\n"),
        (f"rewrite -q {BIG} -o a.js app.js", f"Note: app.js: {NO_SITE}\n"),
        (f"rewrite -q {BIG} -", f"Note: <stdin>: {NO_SITE}\n"),
        (f"rewrite -q --check {BIG} app.d.ts", f"Note: app.d.ts: {DECLARES}\n"),
        (f"rewrite -q --check {BIG} app.js app.d.ts", "Note: nothing in these 2 files addresses a wasm memory"),
        ("audit app.js", f"Note: app.js: {NO_SITE}\n"),
        ("audit app.d.ts", f"Note: app.d.ts: {DECLARES}\n"),
        ("sanitize -q app.js", f"Note: app.js: {NO_SITE}\n"),
        ("sanitize app.js", f"0 left out ({NO_SITE})"),
        (f"rewrite --check {BIG} app.d.ts", f"0 left ({DECLARES})"),
    ],
)
def test_that_nothing_was_there_to_do_is_no_silent_nothing(
    command: Command, tmp_path: Path, arguments: str, said: str
) -> None:
    (tmp_path / "app.js").write_text("console.log(1)\n")
    (tmp_path / "app.d.ts").write_text("export const a: number;\n")
    found = command(*arguments.split(), stdin=b"console.log(1)\n")
    assert found.status == 0
    assert said in found.stderr
    assert said.startswith("Note") == found.stderr.startswith("Note")


@pytest.mark.parametrize(
    "arguments",
    [f"rewrite -q --check {BIG} app.js right.js", "rewrite -q --check -sMAXIMUM_MEMORY=1GB app.js", "audit right.js"],
)
def test_where_something_was_there_to_do_nothing_is_said(command: Command, tmp_path: Path, arguments: str) -> None:
    (tmp_path / "app.js").write_text("console.log(1)\n")
    (tmp_path / "right.js").write_text("HEAP32[p >>> 2]\n")
    found = command(*arguments.split())
    assert (found.status, found.stderr) == (0, "")


def test_several_settings_in_one_pair_of_quotes_are_told(command: Command) -> None:
    found = command("rewrite", "-i", "glue.js", "-sMAXIMUM_MEMORY=4GB -sALLOW_MEMORY_GROWTH")
    assert found.status == 2
    assert "these are several arguments in one pair of quotes; give each by itself" in found.stderr


def test_the_beginning_of_a_code_lists_its_rules(command: Command) -> None:
    found = command("explain", "gr3")
    assert found.status == 0
    assert {line[:4] for line in found.stdout.decode().splitlines()} == {"GR30"}


def test_a_page_of_what_is_not_the_glue_says_to_give_the_glue(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text("console.log(1)\n")
    found = command("check", "app.js")
    assert found.status == 1
    assert (
        b"  1. Give the program's glue, the .js file that starts the wasm: glue-rewriter check APP.js\n" in found.stdout
    )


def test_a_comparison_says_that_no_budget_holds(command: Command, tmp_path: Path) -> None:
    found = command("size", "compare", "glue.js", "glue.js")
    assert (found.status, found.stdout.split(b"\n")[0], found.stderr) == (0, b"unchanged (no budget)", "")
    (tmp_path / "glue-rewriter.toml").write_text('[budgets]\n"other/*.js" = ["raw:1%"]\n')
    found = command("size", "compare", "glue.js", "glue.js")
    assert found.stderr == "Note: glue-rewriter.toml: no pattern in [budgets] matches a file that is compared.\n"
    (tmp_path / "glue-rewriter.toml").write_text('[budgets]\n"*.js" = ["raw:1%"]\n')
    found = command("size", "compare", "glue.js", "glue.js")
    assert (found.stdout.split(b"\n")[0], found.stderr) == (b"within budget: 1 size; unchanged", "")


def test_one_file_is_not_files(command: Command) -> None:
    found = command("size", "compare", "glue.js", "glue.js", "--budget", "total:raw:1%", "--budget", "gzip:1%")
    lines = found.stdout.decode().splitlines()
    assert lines[0] == "within budget: 2 sizes; unchanged"
    assert lines[-1].startswith("total (1 file) ")


def test_an_empty_folder_has_no_line_of_zeros(command: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = command.rewrite("--check", "empty")
    assert (found.status, found.stderr.count("\n")) == (2, 1)
    assert found.stderr.startswith("Error: empty: no source file in this directory")


def test_a_file_without_a_view_is_told(command: Command, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text("console.log(1)\n")
    found = command.rewrite("--check", "app.js")
    assert found.status == 0
    assert (
        "app.js: 0 sites: 0 to rewrite, 0 already right, 0 left (nothing in it addresses a wasm memory" in found.stderr
    )


def test_no_setting_of_emcc_is_taken_for_a_memory_setting(command: Command) -> None:
    for name in OTHER_SETTINGS:
        found = command.rewrite(f"-s{name}=1", "--check", "glue.js")
        assert found.status == 1, f"{name}: {found.stderr}"


#: Names of emcc's own that have a word of the memory settings in them.
OTHER_SETTINGS = (
    "ABORTING_MALLOC",
    "ALLOW_TABLE_GROWTH",
    "DEFAULT_PTHREAD_STACK_SIZE",
    "GLOBAL_BASE",
    "IMPORTED_MEMORY",
    "INITIAL_TABLE",
    "MALLOC",
    "MAX_WEBGL_VERSION",
    "MEMORY_GROWTH_GEOMETRIC_CAP",
    "MEMORY_GROWTH_GEOMETRIC_STEP",
    "MEMORY_GROWTH_LINEAR_STEP",
    "MEMORYPROFILER",
    "MEM_INIT_METHOD",
    "MIN_WEBGL_VERSION",
    "SHARED_MEMORY",
    "STACK_SIZE",
    "TOTAL_STACK",
    "WASM",
    "WASMFS",
    "GROWABLE_ARRAYBUFFERS",
    "SAFE_HEAP",
    "EMIT_SYMBOL_MAP",
    "SPLIT_MODULE",
)
