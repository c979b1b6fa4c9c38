"""Configuration files: what they may say, what is wrong in them, and which of them counts."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from glue_rewriter import Mode, Settings
from glue_rewriter.cli import configurations
from glue_rewriter.config import FILE_NAMES, KEYS, MARK, parse
from glue_rewriter.config.rule_selection import RuleChoice, why_unknown
from glue_rewriter.errors import ConfigurationError
from tests.command import SIGNED_CODE, UNSIGNED_CODE, Command

ROOT = Path(__file__).parent.parent
UNSIGNED = 'settings = ["MAXIMUM_MEMORY=4GB"]\n'
SIGNED = 'settings = ["MAXIMUM_MEMORY=2GB"]\n'
TABLE = "[tool.glue-rewriter]\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.js").write_bytes(SIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


def lay_out(folder: Path, **files: str | bytes) -> None:
    """Write files, and the folders that they are in."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


# what a file says


def test_every_key_is_read() -> None:
    found = parse(
        b"""
        settings = ["-sALLOW_MEMORY_GROWTH", "MAXIMUM_MEMORY=3GB", "MAXIMUM_MEMORY=4GB", "EXIT_RUNTIME=1"]
        include = ["src/**/*.js", "!src/old/*"]
        exclude = ["third_party/"]
        verify = false
        print = "preserve"
        select = ["GR1", "GR901"]
        ignore = ["GR101"]
        min-confidence = "medium"
        pointer-names = ["VecPtr", "$at"]
        [heap-names]
        mem32 = "i32"
        [per-file-ignores]
        "old/" = ["GR102"]
        """,
        "glue-rewriter.toml",
        "/project",
    )
    assert found is not None
    settings = Settings.from_arguments([], configured=found.settings, heap_names=found.heap_names)
    assert settings == Settings(4 << 30, {"mem32": "i32"})
    assert found.include is not None
    assert [found.include.match_file(path) for path in ("src/a.js", "src/old/a.js", "a.js")] == [True, False, False]
    assert found.exclude is not None
    assert [found.exclude.match_file(path) for path in ("third_party/a/b.js", "a.js")] == [True, False]
    assert (found.verify, found.print) == (False, "preserve")
    assert found.rules_of("a.js") == RuleChoice(("GR1", "GR901"), ("GR101",))
    assert found.rules_of("old/a.js") == RuleChoice(("GR1", "GR901"), ("GR101",), ("GR102",))
    assert (found.min_confidence, found.pointer_names) == ("medium", ("VecPtr", "$at"))


def test_nothing_is_said_by_an_empty_file() -> None:
    found = parse(b"\xef\xbb\xbf# nothing\r\n", "glue-rewriter.toml", "/project")
    assert found is not None
    assert found[2:] == ({}, {}, None, None, None, None, (), None, (), (), None, (), None)
    assert found.rules_of("a.js") == RuleChoice()


@pytest.mark.parametrize(
    "text", ["", "[tool]\n", "[tool.black]\n", "tool = 1\n", "[project]\nname = 'glue-rewriter'\n"]
)
def test_a_pyproject_without_the_table_says_nothing(text: str) -> None:
    assert parse(text.encode(), "pyproject.toml", "/project") is None


@pytest.mark.parametrize(
    ("select", "ignore", "never", "has"),
    [
        (["GR"], [], [], True),
        (["GR1"], [], [], True),
        (["GR2"], [], [], False),
        ([], [], [], False),
        (["GR"], ["GR1"], [], False),
        (["GR1"], ["GR"], [], True),
        (["GR101"], ["GR101"], [], False),
        (["GR1", "GR101"], ["GR10"], [], True),
        (["GR101"], [], ["GR1"], False),
        (["GR101"], [], ["GR2"], True),
    ],
)
def test_the_longer_beginning_of_a_code_wins(select: list[str], ignore: list[str], never: list[str], has: bool) -> None:
    assert RuleChoice(tuple(select), tuple(ignore), tuple(never)).has("GR101") is has


def test_codes_that_no_rule_has_are_told_with_their_place() -> None:
    known = ["GR101", "GR205"]
    found = parse(b'select = ["GR", "GR2"]\n[per-file-ignores]\n"a" = ["GR102"]\n', "glue-rewriter.toml", "/project")
    assert found is not None
    with pytest.raises(
        ConfigurationError, match=r"glue-rewriter\.toml:3:8: per-file-ignores\.a: no rule has the code GR102"
    ):
        found.check_codes(known)
    found.check_codes([*known, "GR102"])
    assert why_unknown("gr101", known) == "no rule has the code gr101; did you mean GR101?"
    assert why_unknown("", known)


# what is wrong: (the file, the place, the message)

WRONG = {
    "no TOML": ("a = 1\nsettings = [\n", "2:13: not TOML: invalid value"),
    "no value": ("a = \n", "1:5: not TOML: invalid value"),
    "a key twice": ("verify = true\nverify = true\n", "2:14: not TOML: cannot overwrite a value"),
    "not closed": ('print = "pretty', "1:16: not TOML: unterminated string"),
    "not UTF-8": (b"# \xff\n", "1:3: not UTF-8: byte 0xff"),
    "unknown key": ("\nverifi = true\n", "2:1: verifi: no such key; did you mean verify?"),
    "underscore": ("[heap_names]\n", "1:1: heap_names: no such key; did you mean heap-names?"),
    "a setting as a key": ('MAXIMUM_MEMORY = "4GB"\n', "1:1: MAXIMUM_MEMORY: no such key; emcc's settings stand in"),
    "unknown table": ("verify = true\n[a.b]\n", "2:1: a: no such key"),
    "settings: a string": (
        'settings = "A"\n',
        '1:12: settings: it is a list of strings, such as ["MAXIMUM_MEMORY=4GB"]',
    ),
    "settings: a number in it": ('settings = [\n  "A", # a\n  3,\n]\n', "3:3: settings: each item is a string"),
    "settings: an option": ('settings = ["-O3"]\n', "1:13: settings: '-O3' is not a setting of emcc"),
    "settings: two words": ('settings = ["-s", "A"]\n', "1:13: settings: '-s' is not a setting of emcc"),
    "settings: a response file": ('settings = ["@x"]\n', "1:13: settings: '@x' is not a setting of emcc"),
    "settings: no size": (
        'settings = ["STRICT",\n"MAXIMUM_MEMORY=much"]\n',
        "2:1: settings: -sMAXIMUM_MEMORY=much: 'much' is not a size",
    ),
    "settings: misspelt": (
        'settings = ["MAXIMUN_MEMORY=4GB"]',
        "1:13: settings: -sMAXIMUN_MEMORY=4GB: no such setting; did",
    ),
    "settings: wasm64": ('settings = ["MAXIMUM_MEMORY=8GB"]', "1:13: settings: -sMAXIMUM_MEMORY=8GB: a memory of"),
    "settings: at odds": (
        '# c\nsettings = ["INITIAL_MEMORY=3GB", "MAXIMUM_MEMORY=1GB"]\n',
        "2:1: settings: -sMAXIMUM_MEMORY=1GB (in glue-rewriter.toml:2): the maximum is below the initial size",
    ),
    "heap-names: a list": (
        'heap-names = ["a"]\n',
        "1:14: heap-names: it is a table of names and element types, such as {mem",
    ),
    "heap-names: no name": ('[heap-names]\n"a-b" = "i8"\n', "2:1: heap-names.a-b: 'a-b' is not a JavaScript name"),
    "heap-names: no type": (
        '[heap-names]\na = "i8"\nb = "int"\n',
        "3:1: heap-names.b: 'int', given for b, is not an element",
    ),
    "heap-names: a number": ("heap-names = {a = 8}\n", "1:15: heap-names.a: 8, given for a, is not an element type"),
    "include: a string": ('include = "*.js"\n', '1:11: include: it is a list of strings, such as ["src/**/*.js"]'),
    "exclude: a table": ("[exclude]\n", "1:1: exclude: it is a list of strings"),
    "exclude: a comment": ('exclude = ["a", "#b"]\n', "1:17: exclude: '#b' matches nothing"),
    "exclude: nothing": ('exclude = ["é", ""]\n', "1:17: exclude: '' matches nothing"),
    "exclude: from here": ('exclude = ["./src/"]\n', "1:12: exclude: './src/' matches nothing: patterns start from"),
    "exclude: a path of Windows": (
        r"exclude = ['third_party\lib']" + "\n",
        r"1:12: exclude: 'third_party\\lib' matches nothing: folders are divided by /, so write 'third_party/lib'",
    ),
    "exclude: a folder of Windows": (
        r"exclude = ['build\']" + "\n",
        r"1:12: exclude: 'build\\' matches nothing: folders",
    ),
    "include: a star of Windows": (
        r"include = ['a\b\*.js']" + "\n",
        r"1:12: include: 'a\\b\\*.js' matches nothing: folders are divided by /, so write 'a/b/*.js'",
    ),
    "exclude: all here": ('exclude = ["."]\n', "1:12: exclude: '.' matches nothing: patterns start from"),
    "include: from above": ('include = ["!../a/*.js"]\n', "1:12: include: '!../a/*.js' matches nothing: patterns"),
    "include: no pattern": ('include = ["!"]\n', "1:12: include: '!' matches nothing"),
    "verify: a string": ('verify = "yes"\n', "1:10: verify: it is true or false"),
    "select: a string": ('select = "GR1"\n', '1:10: select: it is a list of codes of rules, such as ["GR101"]'),
    "select: a number": ("select = [1]\n", "1:11: select: each item is the code of a rule, or the beginning"),
    "ignore: no code": ('ignore = ["GR101", "E501"]\n', "1:20: ignore: each item is the code of a rule"),
    "ignore: in small letters": ('ignore = ["gr101"]\n', "1:11: ignore: each item is the code of a rule"),
    "per-file-ignores: a list": ('per-file-ignores = ["GR1"]\n', "1:20: per-file-ignores: it is a table of patterns"),
    "per-file-ignores: from here": (
        '[per-file-ignores]\n"./a.js" = ["GR1"]\n',
        "2:1: per-file-ignores../a.js: './a.js' matches nothing",
    ),
    "per-file-ignores: one code": (
        '[per-file-ignores]\n"a.js" = "GR1"\n',
        "2:10: per-file-ignores.a.js: it is a list of codes",
    ),
    "per-file-ignores: no code": (
        '[per-file-ignores]\n"a.js" = ["GR1", "all"]\n',
        "2:18: per-file-ignores.a.js: each item is the code",
    ),
    "min-confidence: unknown": ('min-confidence = "hi"\n', "1:18: min-confidence: 'hi' is none; did you mean high?"),
    "emcc-version: a word": (
        'emcc-version = "latest"\n',
        "1:16: emcc-version: it is a string with the version of emcc",
    ),
    "emcc-version: a number": ("emcc-version = 3.1\n", "1:16: emcc-version: it is a string with the version of emcc"),
    "pointer-names: no name": ('pointer-names = ["a", "b.c"]\n', "1:23: pointer-names: 'b.c' is no name of a variable"),
    "print: a number": ("print = 1\n", "1:9: print: it is a string: preserve, pretty or compact"),
    "print: unknown": ('print = "prety"\n', "1:9: print: 'prety' is none; did you mean pretty?"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_by_file_line_and_key(command: Command, text: str | bytes, message: str) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    lay_out(Path(), **{"glue-rewriter.toml": data})
    found = command("rewrite", "in.js")
    assert (found.status, found.stdout) == (2, b"")
    first, line, caret = found.stderr.rstrip("\n").split("\n")
    assert first.startswith(f"Error: glue-rewriter.toml:{message}")
    number, column = (int(part) for part in message.split(":")[:2])
    shown = data.decode(errors="replace").split("\n")[number - 1].rstrip()
    assert line.strip("· ").startswith(shown.strip()[:10])
    assert caret == " " * (4 + column - 1) + "^"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[" * 5_000 + "]" * 5_000, "nested too deeply to be read"),
        ("{a=" * 5_000 + "1" + "}" * 5_000, "nested too deeply to be read"),
        ("9" * 5_000, "a number in it has too many digits to be read"),
    ],
    ids=["arrays", "tables", "digits"],
)
def test_what_python_cannot_read_is_no_bug_of_ours(command: Command, value: str, message: str) -> None:
    lay_out(Path(), **{"glue-rewriter.toml": f"a = {value}\n"})
    assert command("rewrite", "in.js") == (2, b"", f"Error: glue-rewriter.toml: {message}\n")


@pytest.mark.slow
def test_what_is_only_just_read_has_a_place_or_none() -> None:
    # What tomllib can read at the limit of recursion, the search for its place perhaps cannot.
    found = set()
    for depth in range(300, 500):
        with pytest.raises(ConfigurationError) as raised:
            parse(f"a = {'[' * depth}{']' * depth}\n".encode(), "c.toml", "/")
        found.add(str(raised.value).split(": ")[1])
    assert found == {"a", "nested too deeply to be read"}


@pytest.mark.parametrize("where", ["[tool.glue-rewriter]\nverifi = 1", "tool.glue-rewriter.verifi = 1"])
def test_the_place_is_found_in_a_pyproject(where: str) -> None:
    text = f"[build-system]\nrequires = ['a']\n\n{where}\n" if where[0] == "[" else f"# c\n\n\n\n{where}\n"
    with pytest.raises(ConfigurationError) as raised:
        parse(text.encode(), "pyproject.toml", "/project")
    assert str(raised.value).startswith("pyproject.toml:5:1: verifi: no such key; did you mean verify?")


def test_a_table_by_the_name_of_the_package_is_an_error(command: Command) -> None:
    lay_out(Path(), **{"pyproject.toml": "[project]\n\n[tool.glue_rewriter]\nexclude = ['in.js']\n"})
    found = command.rewrite("in.js")
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.startswith(
        "Error: pyproject.toml:3:1: glue_rewriter: no such table; it is [tool.glue-rewriter]\n"
    )
    lay_out(Path(), **{"pyproject.toml": "packages = ['glue_rewriter']\ntool = 'glue_rewriter'\n"})
    assert command.rewrite("-q", "in.js") == (0, UNSIGNED_CODE, "")


def test_a_table_that_is_none_is_an_error() -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(b"[tool]\nglue-rewriter = 3\n", "pyproject.toml", "/project")
    assert str(raised.value).startswith("pyproject.toml:2:1: tool.glue-rewriter: it is a table")


def test_a_configuration_that_cannot_be_read_is_an_error(command: Command, tmp_path: Path) -> None:
    (tmp_path / "glue-rewriter.toml").mkdir()
    found = command.rewrite("in.js")
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr == "Error: glue-rewriter.toml: the configuration cannot be read: Is a directory\n"


def test_a_file_elsewhere_is_named_in_full(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out(tmp_path, **{"pyproject.toml": f"{TABLE}a = 1\n"})
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert command.rewrite("../in.js").stderr.startswith(f"Error: {tmp_path}/pyproject.toml:2:1: a: ")


def test_a_wrong_one_stops_everything_before_anything_is_written(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, **{"z/glue-rewriter.toml": "a = 1\n", "z/in.js": SIGNED_CODE})
    found = command.rewrite("-i", "in.js", "z/in.js", "--stats", "stats.json")
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.startswith("Error: z/glue-rewriter.toml:1:1: a: no such key")
    assert (tmp_path / "in.js").read_bytes() == SIGNED_CODE
    assert not (tmp_path / "stats.json").exists()


# which one counts


@pytest.mark.parametrize(
    ("files", "unsigned"),
    [
        ({"glue-rewriter.toml": UNSIGNED}, True),
        ({"a/glue-rewriter.toml": UNSIGNED}, True),
        ({"a/b/glue-rewriter.toml": UNSIGNED}, True),
        ({"a/b/c/glue-rewriter.toml": UNSIGNED}, None),
        ({"pyproject.toml": TABLE + UNSIGNED}, True),
        ({"pyproject.toml": UNSIGNED}, None),
        ({"glue-rewriter.toml": UNSIGNED, "a/glue-rewriter.toml": SIGNED}, False),
        ({"glue-rewriter.toml": SIGNED, "a/pyproject.toml": TABLE + UNSIGNED}, True),
        ({"glue-rewriter.toml": UNSIGNED, "a/pyproject.toml": "[tool.ruff]\n"}, True),
        ({"glue-rewriter.toml": UNSIGNED, "a/pyproject.toml": "[project]\nname = 'no glue-rewriter'\n"}, True),
        ({"glue-rewriter.toml": UNSIGNED, "a/pyproject.toml": "broken, and none of our business"}, True),
        ({"glue-rewriter.toml": UNSIGNED, "a/glue-rewriter.toml": ""}, None),
        ({"a/glue-rewriter.toml": UNSIGNED, "a/pyproject.toml": TABLE + SIGNED}, True),
        ({"a/glue-rewriter.toml": SIGNED, "a/pyproject.toml": TABLE + UNSIGNED}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("option", ["-i", "--in-place"])  # read without click, and by click
def test_the_nearest_counts(
    command: Command, tmp_path: Path, files: dict[str, str], unsigned: bool | None, option: str
) -> None:
    lay_out(tmp_path, **files, **{"a/b/in.js": SIGNED_CODE})
    assert command("rewrite", option, "a/b/in.js").status == (2 if unsigned is None else 0)
    assert (tmp_path / "a/b/in.js").read_bytes() == (UNSIGNED_CODE if unsigned else SIGNED_CODE)


def test_each_file_has_its_own(command: Command, tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        **{
            "glue-rewriter.toml": UNSIGNED,
            "a/glue-rewriter.toml": SIGNED,
            "a/in.js": SIGNED_CODE,
            "b/glue-rewriter.toml": UNSIGNED + 'heap-names = {mem = "i32"}\n',
            "b/in.js": "x = mem[p >> 2];\n",
        },
    )
    found = command("rewrite", "-i", "in.js", "a/in.js", "b/in.js", "--stats", "-")
    assert found.status == 0
    assert (tmp_path / "in.js").read_bytes() == UNSIGNED_CODE
    assert (tmp_path / "a/in.js").read_bytes() == SIGNED_CODE
    assert (tmp_path / "b/in.js").read_bytes() == b"x = mem[p >>> 2];\n"
    assert re.findall(rb'"maximum_memory": (\d)', found.stdout) == [b"4", b"2", b"4"]
    assert b'"settings": null' in found.stdout


def test_standard_input_has_that_of_the_working_directory(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, **{"glue-rewriter.toml": UNSIGNED})
    assert command("rewrite", "-q", "-", stdin=SIGNED_CODE) == (0, UNSIGNED_CODE, "")


def test_standard_input_needs_no_working_directory(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert command.rewrite("-q", "-", stdin=SIGNED_CODE) == (0, UNSIGNED_CODE, "")


@pytest.mark.parametrize(
    "arguments", [["--check", "in.js"], ["--check", "."], ["{}/in.js", "-o", "out.js"], ["-", "-o", "out.js"]]
)
def test_without_a_working_directory_no_relative_name_has_a_meaning(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    lay_out(tmp_path, **{"glue-rewriter.toml": UNSIGNED, "in.js": SIGNED_CODE})
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    found = command("rewrite", *(argument.format(tmp_path) for argument in arguments), stdin=SIGNED_CODE)
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.endswith("Error: the working directory does not exist any more; change to one that does\n")
    assert command("rewrite", "-q", f"{tmp_path}/in.js", "-o", f"{tmp_path}/out.js").status == 0
    assert (tmp_path / "out.js").read_bytes() == UNSIGNED_CODE


def test_a_link_has_that_of_the_folder_it_is_in(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, **{"a/glue-rewriter.toml": UNSIGNED, "b/glue-rewriter.toml": SIGNED, "b/in.js": SIGNED_CODE})
    (tmp_path / "a/in.js").symlink_to("../b/in.js")
    assert command("rewrite", "-q", "a/in.js").stdout == UNSIGNED_CODE
    assert command("rewrite", "-q", "b/in.js").stdout == SIGNED_CODE


@pytest.mark.parametrize(
    ("configured", "arguments", "unsigned"),
    [
        (["MAXIMUM_MEMORY=4GB"], [], True),
        (["MAXIMUM_MEMORY=4GB"], ["-sMAXIMUM_MEMORY=2GB"], False),
        (["MAXIMUM_MEMORY=2GB"], ["-sMAXIMUM_MEMORY=4GB"], True),
        (["MAXIMUM_MEMORY=4GB"], ["-sWASM_MEM_MAX=2GB"], False),
        (["INITIAL_MEMORY=3GB", "TOTAL_MEMORY=3GB"], ["-sINITIAL_MEMORY=1GB"], False),
        (["INITIAL_MEMORY=1GB"], ["-sMAXIMUM_MEMORY=4GB"], False),
        (["INITIAL_MEMORY=1GB"], ["-sMAXIMUM_MEMORY=4GB", "-sALLOW_MEMORY_GROWTH"], True),
        (["INITIAL_MEMORY=1GB", "ALLOW_MEMORY_GROWTH"], ["-sMAXIMUM_MEMORY=4GB"], True),
        (["ALLOW_MEMORY_GROWTH"], ["-sNO_ALLOW_MEMORY_GROWTH", "-sINITIAL_MEMORY=1GB", "-sMAXIMUM_MEMORY=4GB"], False),
        (["MAXIMUM_MEMORY=2GB"], ["--emcc-cflags"], True),
    ],
    ids=str,
)
def test_the_command_line_wins_setting_by_setting(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    configured: list[str],
    arguments: list[str],
    unsigned: bool,
) -> None:
    monkeypatch.setenv("EMCC_CFLAGS", "-sMAXIMUM_MEMORY=4GB")
    lay_out(tmp_path, **{"glue-rewriter.toml": f"settings = {configured}"})
    found = command("rewrite", "in.js", *arguments)
    assert (found.status, found.stdout) == (0, UNSIGNED_CODE if unsigned else SIGNED_CODE)


def test_settings_at_odds_with_the_command_line_are_named_by_their_place(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, **{"glue-rewriter.toml": 'settings = [\n"INITIAL_MEMORY=3GB"]\n'})
    found = command("rewrite", "in.js", "-sMAXIMUM_MEMORY=1GB")
    assert found.status == 2
    assert "below the initial size, -sINITIAL_MEMORY=3GB (in glue-rewriter.toml:2);" in found.stderr


def test_the_output_depends_on_the_configuration(command: Command, tmp_path: Path) -> None:
    lay_out(tmp_path, **{"glue-rewriter.toml": UNSIGNED, "a/pyproject.toml": "[tool.a]\n", "a/in.js": SIGNED_CODE})
    assert command("rewrite", "a/in.js", "-o", "out.js", "--depfile", "out.d").status == 0
    assert (tmp_path / "out.d").read_text() == "out.js: a/in.js glue-rewriter.toml\n"


def test_where_the_configuration_says_it_nobody_asks_for_settings(command: Command, tmp_path: Path) -> None:
    assert "nothing says how far the memory may grow" in command("rewrite", "in.js").stderr
    lay_out(tmp_path, **{"glue-rewriter.toml": SIGNED})
    assert "Note" not in command("rewrite", "in.js").stderr


# names that stand in two places, so that what reads them need not be imported


def test_the_names_of_the_files_are_the_same_everywhere() -> None:
    assert configurations._FILE_NAMES == FILE_NAMES
    assert all(MARK.decode() in name or name == "pyproject.toml" for name in FILE_NAMES)


def test_settings_that_are_configured_give_way() -> None:
    found = parse(UNSIGNED.encode(), "glue-rewriter.toml", os.sep)
    assert found is not None
    assert Settings.from_arguments([], configured=found.settings).mode is Mode.UNSIGNED
    assert Settings.from_arguments(["-sMAXIMUM_MEMORY=2GB"], configured=found.settings).mode is Mode.SIGNED


def test_the_reference_lists_the_keys_that_there_are() -> None:
    reference = (ROOT / "docs/configuration.md").read_text("utf-8")
    assert re.findall(r"^## `([a-z-]+)`$", reference, re.MULTILINE) == list(KEYS)
    example = re.findall(r"^```toml\n(.*?)^```$", reference, re.DOTALL | re.MULTILINE)
    assert example
    for block in example:
        name = "pyproject.toml" if "[tool." in block else "glue-rewriter.toml"
        assert parse(block.encode(), name, os.sep) is not None


# budgets


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ('budgets = "raw:1%"', "1:11", "budgets: it is a table of patterns and budgets"),
        ('budgets = {"*.js" = "raw:1%"}', "1:21", "budgets.*.js: it is a list of budgets"),
        ('[budgets]\n"*.js" = [1]', "2:11", "budgets.*.js: each budget is a string"),
        ('[budgets]\n"*.js" = ["raw:1%", "raw:1"]', "2:21", "budgets.*.js: 'raw:1' is no budget"),
        ('[budgets]\n"#" = ["raw:1%"]', "2:1", "budgets.#: '#' matches nothing"),
        ('[budgets]\n"*.js" = ["raw:1%"]\n"!a.js" = ["raw:5%"]', "3:1", "budgets.!a.js: '!a.js' matches nothing"),
    ],
)
def test_budgets_that_cannot_be(line: str, place: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(line.encode(), "glue-rewriter.toml", os.sep)
    assert str(caught.value).startswith(f"glue-rewriter.toml:{place}: {message}")


def test_budgets_are_those_of_the_patterns_that_match() -> None:
    found = parse(b'[budgets]\n"dist/" = ["raw:1%"]\n"*.js" = ["gzip:2%", "raw:max=1KB"]', "glue-rewriter.toml", os.sep)
    assert found is not None
    assert [budget.text for budget in found.budgets_of("dist/a/b.js")] == ["raw:1%", "gzip:2%", "raw:max=1KB"]
    assert [budget.text for budget in found.budgets_of("src/b.js")] == ["gzip:2%", "raw:max=1KB"]
    assert list(found.budgets_of("b.ts")) == []
