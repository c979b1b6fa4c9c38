"""The commands `audit` and `explain` as a shell sees them: exit status, stdout, stderr, files."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from glue_rewriter.audit.rule_docs import CODES, documented
from glue_rewriter.audit.rules import MEMORY64_RULES, RULES
from glue_rewriter.cli import audit_run
from glue_rewriter.cli.audit import FORMATS
from glue_rewriter.reports.rules import explanation, rules_page
from tests.command import Command, Result

ROOT = Path(__file__).parent.parent
BAD = b"function f(p) { HEAPU8[p]; return p < 0; }\n"
FINE = b"function f(p) { return HEAPU8[p]; }\n"
STALE = b"fine(); // glue-rewriter: ignore[GR101] why\n"
SIGNED = "-sMAXIMUM_MEMORY=2GB"
NOTHING_FOUND = b"no findings in 1 file\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    lay_out({"bad.js": BAD, "fine.js": FINE, "stale.js": STALE})
    return Command(monkeypatch, capsysbinary)


def lay_out(files: dict[str, bytes | str]) -> None:
    """Write files, and the folders that they are in."""
    for name, content in files.items():
        file = Path(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def codes(found: Result) -> dict[str, list[str]]:
    """Path -> the codes found in it, of a report in JSON."""
    files = json.loads(found.stdout)["files"]
    return {file["path"]: [finding["code"] for finding in file["findings"]] for file in files}


# exit status, streams


def test_findings_are_printed_and_end_with_1(command: Command) -> None:
    found = command("audit", "bad.js", "fine.js")
    assert (found.status, found.stderr) == (1, "")
    lines = found.stdout.decode().splitlines()
    assert lines[0].startswith("bad.js:1:35: GR101 error: ")
    assert lines[1:3] == ["    " + BAD.decode().rstrip(), " " * 38 + "^^^^^"]
    assert lines[-1] == "1 finding in 1 of 2 files (1 error)"


def test_nothing_found_ends_with_0(command: Command) -> None:
    assert command("audit", "fine.js") == (0, NOTHING_FOUND, "")


def test_standard_input(command: Command) -> None:
    found = command("audit", "-", stdin=BAD)
    assert found.status == 1
    assert found.stdout.startswith(b"<stdin>:1:35: GR101")


def test_what_cannot_be_read_ends_with_2_and_does_not_stop_the_others(command: Command) -> None:
    lay_out({"broken.js": b"f(\n// HEAP8"})
    found = command("audit", "none.js", "broken.js", "bad.js", "--format", "json")
    assert found.status == 2
    assert codes(found) == {"none.js": [], "broken.js": [], "bad.js": ["GR101"]}
    first, second = found.stderr.splitlines()[:2]
    assert first == "Error: none.js: no such file"
    assert second.startswith("Error: broken.js:1:1: cannot parse this as JavaScript")
    assert [bool(file["error"]) for file in json.loads(found.stdout)["files"]] == [True, True, False]


@pytest.mark.parametrize("format_", FORMATS)
def test_each_format_goes_to_a_file(command: Command, format_: str) -> None:
    found = command("audit", "bad.js", "stale.js", "--format", format_)
    assert found.status == 1
    assert b"GR101" in found.stdout
    assert b"GR901" in found.stdout
    assert command("audit", "bad.js", "stale.js", "--format", format_, "-o", "report") == (1, b"", "")
    assert Path("report").read_bytes() == found.stdout


def test_sarif_names_files_from_the_working_directory(command: Command, tmp_path: Path) -> None:
    lay_out({"src/a.js": BAD})
    Path("link.js").symlink_to("src/a.js")
    found = command("audit", "link.js", str(tmp_path / "src/a.js"), "--format", "sarif")
    results = json.loads(found.stdout)["runs"][0]["results"]
    locations = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    assert locations == ["src/a.js", "src/a.js"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Nothing is named to work on"),
        (["a.js", "--unsafe-fixes"], "--unsafe-fixes is for --fix or --diff: --diff --unsafe-fixes shows"),
        (["a.js", "--diff", "--fix"], "--diff prints a diff and writes nothing: leave out --fix, --format and -o."),
        (["a.js", "--diff", "--format", "json"], "leave out --fix, --format and -o."),
        (["a.js", "--diff", "-o", "x"], "leave out --fix, --format and -o."),
        (["-", "--fix"], "Standard input cannot be fixed in place: look at the changes with --diff."),
        (["bad.js", "-o", "./bad.js"], "-o ./bad.js would overwrite the input bad.js."),
        (["bad.js", "--select", "GR101,X"], "--select: no rule has the code X; glue-rewriter explain lists them"),
        (["bad.js", "--ignore", "XX,"], "--ignore: no rule has the code XX; glue-rewriter explain lists them"),
        (["bad.js", "--ignore", ","], "--ignore names no rule; it takes codes such as GR101, or beginnings of codes."),
        (["bad.js", "-sMAXIMUM_MEMORY=1"], "MAXIMUM_MEMORY is a multiple"),
    ],
)
def test_bad_usage(command: Command, arguments: list[str], message: str) -> None:
    found = command("audit", *arguments)
    assert (found.status, found.stdout) == (2, b"")
    assert message in found.stderr
    assert Path("bad.js").read_bytes() == BAD


# settings


def test_the_memory_is_taken_to_be_large(command: Command) -> None:
    for settings in ([], ["-sALLOW_MEMORY_GROWTH"], ["-sMAXIMUM_MEMORY=3GB"]):
        assert command("audit", "bad.js", *settings).status == 1


@pytest.mark.parametrize("settings", [[SIGNED], ["-sINITIAL_MEMORY=64MB"]])
def test_in_a_memory_of_2_gib_nothing_is_wrong(command: Command, settings: list[str]) -> None:
    found = command("audit", "bad.js", *settings)
    assert (found.status, found.stdout) == (0, NOTHING_FOUND)
    assert found.stderr.startswith("Note: by these settings the memory ends at 2 GiB or before")


def test_settings_come_from_response_files_and_the_environment(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out({"settings.rsp": SIGNED})
    assert command("audit", "bad.js", "@settings.rsp").status == 0
    monkeypatch.setenv("EMCC_CFLAGS", SIGNED)
    assert command("audit", "bad.js").status == 1
    assert command("audit", "bad.js", "--emcc-cflags").status == 0


def test_the_configuration_counts(command: Command) -> None:
    lay_out({"glue-rewriter.toml": 'settings = ["MAXIMUM_MEMORY=2GB"]\n'})
    assert command("audit", "bad.js").status == 0
    assert command("audit", "bad.js", "-sMAXIMUM_MEMORY=4GB").status == 1


# which rules, which files


@pytest.mark.parametrize(
    ("configuration", "arguments", "found"),
    [
        ("", [], ["GR101", "GR901"]),
        ("", ["--select", "GR1"], ["GR101"]),
        ("", ["--select", "gr1, gr9"], ["GR101", "GR901"]),
        ("", ["--select", "GR1", "--select", "GR901"], ["GR101", "GR901"]),
        ("", ["--ignore", "GR101"], ["GR901"]),
        ("", ["--select", "GR1", "--ignore", "GR101"], []),
        ('select = ["GR1"]', [], ["GR101"]),
        ('select = ["GR1"]', ["--select", "GR9"], ["GR901"]),
        ('ignore = ["GR1"]', [], ["GR901"]),
        ('ignore = ["GR1"]', ["--ignore", "GR9"], []),
        ('ignore = ["GR1"]', ["--select", "GR"], ["GR101", "GR901"]),
        ('[per-file-ignores]\n"*.js" = ["GR1"]', [], ["GR901"]),
        ('[per-file-ignores]\n"*.js" = ["GR1"]', ["--select", "GR"], ["GR901"]),
        ('[per-file-ignores]\n"src/*.js" = ["GR1"]', [], ["GR101", "GR901"]),
    ],
)
def test_rules_are_chosen(command: Command, configuration: str, arguments: list[str], found: list[str]) -> None:
    # One comment for a rule that always counts.
    lay_out({"a.js": BAD + b"// glue-rewriter: ignore\n", "glue-rewriter.toml": configuration})
    assert codes(command("audit", "a.js", "--format", "json", *arguments)) == {"a.js": found}


def test_a_code_that_no_rule_has_is_told_with_its_place(command: Command) -> None:
    lay_out({"glue-rewriter.toml": 'ignore = [\n  "GR101",\n  "GR777",\n]\n'})
    found = command("audit", "bad.js")
    assert (found.status, found.stdout) == (2, b"")
    assert found.stderr.startswith("Error: glue-rewriter.toml:3:3: ignore: no rule has the code GR777; ")
    assert command.rewrite("--check", "bad.js").status != 2


def test_names_of_pointers_come_from_the_configuration(command: Command) -> None:
    lay_out({"a.js": b"function f(vecPtr) { return vecPtr < 0; }\n"})
    assert codes(command("audit", "a.js", "--format", "json", "--min-confidence", "high")) == {"a.js": []}
    lay_out({"glue-rewriter.toml": 'pointer-names = ["vecPtr"]\n'})
    assert codes(command("audit", "a.js", "--format", "json", "--min-confidence", "medium")) == {"a.js": ["GR101"]}


def test_folders_stand_for_the_sources_in_them(command: Command) -> None:
    lay_out(
        {
            "src/a.js": BAD,
            "src/b.txt": BAD,
            "src/c.jslib": b"#if A\n" + BAD + b"#endif\n",
            "src/old/d.ts": BAD,
            "src/node_modules/e.js": BAD,
            "glue-rewriter.toml": 'exclude = ["old/"]\n',
        }
    )
    found = command("audit", "src", "--format", "json")
    assert codes(found) == {"src/a.js": ["GR101"], "src/c.jslib": ["GR101"]}
    assert codes(command("audit", "src/old/d.ts", "--format", "json")) == {"src/old/d.ts": ["GR101"]}
    found = command("audit", "src/old/d.ts", "--force-exclude")
    assert (found.status, found.stdout) == (0, b"no findings in 0 files\n")
    assert found.stderr == "Note: what is named is excluded by the configuration; nothing to do.\n"


def test_a_folder_without_sources_is_an_error(command: Command) -> None:
    Path("empty").mkdir()
    found = command("audit", "empty")
    assert found.status == 2
    assert found.stderr.startswith("Error: empty: no source file in this directory")


def test_the_language_can_be_named(command: Command) -> None:
    lay_out({"a.txt": b"let x: number = _malloc(8);\n"})
    assert command("audit", "a.txt").status == 2
    assert command("audit", "a.txt", "--language", "typescript").status == 0


def test_processes_do_what_one_does(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number}.js" for number in range(5)]

    def prepared() -> None:
        lay_out(dict.fromkeys(names, BAD + STALE))
        lay_out({"2.js": b"'\xff'"})

    prepared()
    alone = command("audit", "-j", "1", "--fix", *names, "none.js")
    written = [Path(name).read_bytes() for name in names]
    prepared()
    monkeypatch.setattr(audit_run, "WORTH_A_POOL", 0)
    assert command("audit", "-j", "2", "--fix", *names, "none.js") == alone
    assert [Path(name).read_bytes() for name in names] == written
    assert alone.status == 2
    assert written.count(BAD + b"fine();\n") == 4


# fixes


def test_fixes_are_made_in_place_and_the_rest_is_reported(command: Command) -> None:
    lay_out({"a.js": BAD + STALE})
    Path("a.js").chmod(0o640)
    found = command("audit", "--fix", "a.js", "stale.js")
    assert found.status == 1
    assert found.stdout.splitlines()[-1] == b"1 finding in 1 of 2 files (1 error); 2 fixed"
    assert Path("a.js").read_bytes() == BAD + b"fine();\n"
    assert Path("a.js").stat().st_mode & 0o777 == 0o640
    assert Path("stale.js").read_bytes() == b"fine();\n"
    again = command("audit", "--fix", "a.js", "stale.js")
    assert again.stdout.splitlines()[-1] == b"1 finding in 1 of 2 files (1 error)"


def test_all_fixed_ends_with_0(command: Command) -> None:
    assert command("audit", "--fix", "stale.js") == (0, b"no findings in 1 file; 1 fixed\n", "")


def test_nothing_to_fix_touches_no_file(command: Command) -> None:
    before = Path("bad.js").stat()
    assert command("audit", "--fix", "--unsafe-fixes", "--select", "GR9", "bad.js", "fine.js").status == 0
    assert Path("bad.js").stat().st_mtime_ns == before.st_mtime_ns


def test_a_diff_shows_the_fixes_and_writes_nothing(command: Command) -> None:
    found = command("audit", "--diff", "stale.js", "fine.js")
    assert (found.status, found.stderr) == (1, "1 finding in 1 of 2 files (1 warning); 1 can be fixed by --fix\n")
    assert found.stdout.decode().splitlines() == [
        "--- stale.js",
        "+++ stale.js",
        "@@ -1 +1 @@",
        "-" + STALE.decode().rstrip(),
        "+fine();",
    ]
    assert Path("stale.js").read_bytes() == STALE
    assert command("audit", "--diff", "fine.js") == (0, b"", "no findings in 1 file\n")
    assert command("audit", "--diff", "-", stdin=STALE).stdout.startswith(b"--- <stdin>\n")


def test_what_cannot_be_written_is_an_error_and_stays(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("glue_rewriter.cli.files.os.replace", fail)
    found = command("audit", "--fix", "stale.js")
    assert found.status == 2
    assert "stale.js: cannot be written: No space left on device" in found.stderr
    assert Path("stale.js").read_bytes() == STALE
    assert sorted(path.name for path in Path().iterdir()) == ["bad.js", "fine.js", "stale.js"]


def test_the_example_of_the_documentation(command: Command) -> None:
    page = (ROOT / "docs/audit.md").read_text("utf-8")
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    [(info, code), (_, called), (_, output)] = blocks[:3]
    path = info.removeprefix("js ")
    assert called == "glue-rewriter audit src/\n"
    lay_out({path: code})
    assert command("audit", "src/").stdout.decode() == output


def test_a_pipe_cannot_be_fixed_in_place(command: Command) -> None:
    os.mkfifo("pipe.js")
    found = command("audit", "--fix", "pipe.js")
    assert found.status == 2
    assert (
        found.stderr == "Error: pipe.js: is not a regular file, so it cannot be rewritten in place; leave out --fix\n"
    )


# explain


def test_rules_are_listed(command: Command) -> None:
    found = command("explain")
    assert (found.status, found.stderr) == (0, "")
    lines = found.stdout.decode().splitlines()
    assert [line.split()[0] for line in lines] == list(CODES)
    assert all(line.endswith(documented(code).summary) for line, code in zip(lines, CODES, strict=True))


#: The rules that make fixes, by their code.
HAS_FIX = {code for code, rule in {**RULES, **MEMORY64_RULES}.items() if " Fix(" in inspect.getsource(rule)}


@pytest.mark.parametrize("code", CODES)
def test_each_rule_is_explained(command: Command, code: str) -> None:
    rule = documented(code)
    found = command("explain", code)
    assert found == (0, explanation(rule).encode(), "")
    assert command("explain", code.lower()) == command("explain", rule.name) == found
    assert [line for line in found.stdout.decode().splitlines() if line.startswith("## ")] == [
        "## What it does",
        "## Why it is bad",
        "## Example",
        "## Use instead",
        *(["## Fix"] if code in HAS_FIX else []),
    ]


def test_codes_and_names_are_each_of_one_rule() -> None:
    rules = [documented(code) for code in CODES]
    assert len({rule.name for rule in rules}) == len({rule.code for rule in rules}) == len(rules)


def test_an_unknown_rule_is_an_error(command: Command) -> None:
    found = command("explain", "stale-supression")
    assert found.status == 2
    assert "No rule is called stale-supression; did you mean stale-suppression?" in found.stderr
    assert "explain lists them" in command("explain", "?").stderr


def test_the_page_of_rules_is_current() -> None:
    page = rules_page([documented(code) for code in CODES])
    assert (ROOT / "docs/rules.md").read_text("utf-8") == page, "write it anew: python docs/make_rules.py"


def test_a_rewrite_loads_nothing_of_the_audit(command: Command) -> None:
    code = (
        "import sys; from glue_rewriter.cli import run;"
        "run(['rewrite', '-sMAXIMUM_MEMORY=4GB', 'bad.js', '-o', 'x.js']);"
        "print([name for name in sys.modules if 'rules' in name or 'audit' in name or 'pointers' in name])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
