"""`--source-map` and `--input-source-map`: what is written where, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.published import published_file
from glue_rewriter.printing.source_mapping_url import data_of, find_link
from tests.command import SIGNED_CODE, UNSIGNED_CODE, Command
from tests.source_maps.oracle import ask

#: What leads from SIGNED_CODE to a source of one line, `original.ts`.
OWN = {"version": 3, "sources": ["original.ts"], "names": ["address"], "mappings": "AAAA,WAAKA"}
LINK = b"//# sourceMappingURL=in.js.map\n"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    Path("in.js").write_bytes(SIGNED_CODE)
    return Command(monkeypatch, capsysbinary)


def own_map(folder: str = ".", **fields: Any) -> None:
    """Give in.js a source map of its own."""
    Path("in.js").write_bytes(SIGNED_CODE + LINK)
    Path(folder, "in.js.map").write_text(json.dumps(OWN | fields))


def read(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return found


def test_a_map_beside_the_output(command: Command) -> None:
    assert command.rewrite("in.js", "-o", "out.js", "--source-map", "out.js.map").status == 0
    assert Path("out.js").read_bytes() == UNSIGNED_CODE + b"//# sourceMappingURL=out.js.map\n"
    made = read("out.js.map")
    assert (made["file"], made["sources"]) == ("out.js", ["in.js"])
    assert made["sourcesContent"] == [SIGNED_CODE.decode()]


def test_urls_are_relative_to_the_file_they_stand_in(command: Command) -> None:
    for folder in ("src", "out put", "maps"):
        Path(folder).mkdir()
    Path("src/a b.js").write_bytes(SIGNED_CODE)
    assert command.rewrite("src/a b.js", "-o", "out put/c.js", "--source-map", "maps/#1.map").status == 0
    assert Path("out put/c.js").read_bytes() == UNSIGNED_CODE + b"//# sourceMappingURL=../maps/%231.map\n"
    made = read("maps/#1.map")
    assert (made["file"], made["sources"]) == ("../out%20put/c.js", ["../src/a%20b.js"])


def test_inline(command: Command) -> None:
    assert command.rewrite("in.js", "-o", "out.js", "--source-map", "inline").status == 0
    code = Path("out.js").read_text()
    link = find_link(code)
    assert link is not None
    made = json.loads(data_of(link.url, "out.js") or b"")
    assert (made["file"], made["sources"]) == ("out.js", ["in.js"])
    assert sorted(path.name for path in Path().iterdir()) == ["in.js", "out.js"]


def test_a_pipe(command: Command) -> None:
    found = command.rewrite("-", "--source-map", "x.map", stdin=SIGNED_CODE)
    assert found.stdout == UNSIGNED_CODE + b"//# sourceMappingURL=x.map\n"
    assert "file" not in read("x.map")
    assert read("x.map")["sources"] == ["%3Cstdin%3E"]


@pytest.mark.network
def test_nothing_to_rewrite_gets_a_map_too(command: Command) -> None:
    Path("right.js").write_bytes(UNSIGNED_CODE)
    assert command.rewrite("right.js", "-i", "--source-map", "right.js.map").status == 0
    assert command("rewrite", "in.js", "-sMAXIMUM_MEMORY=2GB", "-o", "out.js", "--source-map", "out.js.map").status == 0
    assert Path("right.js").read_bytes() == UNSIGNED_CODE + b"//# sourceMappingURL=right.js.map\n"
    assert Path("out.js").read_bytes() == SIGNED_CODE + b"//# sourceMappingURL=out.js.map\n"
    positions = [[1, 0], [1, 11], [1, 13]]
    for name in ("right.js.map", "out.js.map"):
        [places] = ask({"ask": "lookups", "map": json.dumps(read(name)), "positions": positions})
        assert [place[1:3] for place in places] == positions


def test_the_comment_of_the_input_stays_where_no_map_is_asked_for(command: Command) -> None:
    own_map()
    assert command.rewrite("in.js", "-o", "out.js").status == 0
    assert Path("out.js").read_bytes() == UNSIGNED_CODE + LINK


@pytest.mark.network
def test_the_map_of_the_input_is_found_and_replaced_in_place(command: Command) -> None:
    own_map(sourcesContent=["x = heap[address]"])
    assert command.rewrite("in.js", "-i", "--source-map", "in.js.map").status == 0
    assert Path("in.js").read_bytes() == UNSIGNED_CODE + LINK
    made = read("in.js.map")
    assert made == OWN | {"file": "in.js", "sourcesContent": ["x = heap[address]"]}
    [places] = ask({"ask": "lookups", "map": json.dumps(made), "positions": [[1, 11], [1, 17]]})
    assert places == [["original.ts", 1, 5, "address"]] * 2
    before = Path("in.js.map").stat(), Path("in.js").stat()
    assert command.rewrite("in.js", "-i", "--source-map", "in.js.map").status == 0
    assert (Path("in.js.map").stat(), Path("in.js").stat()) == before, "the second run changes nothing"


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (["--input-source-map", "maps/in.js.map"], ["../maps/original.ts"]),
        (["--input-source-map", "none"], ["../in.js"]),
    ],
)
def test_the_map_of_the_input_is_named(command: Command, arguments: list[str], sources: list[str]) -> None:
    Path("maps").mkdir()
    Path("out").mkdir()
    own_map("maps")
    found = command.rewrite("in.js", "-o", "out/out.js", "--source-map", "out/out.js.map", *arguments)
    assert found.status == 0
    assert read("out/out.js.map")["sources"] == sources


def test_the_map_of_the_input_may_stand_in_it(command: Command) -> None:
    Path("sub").mkdir()
    assert command.rewrite("in.js", "-o", "sub/once.js", "--source-map", "inline").status == 0
    assert command.rewrite("sub/once.js", "-o", "twice.js", "--source-map", "inline").status == 0
    link = find_link(Path("twice.js").read_text())
    assert link is not None
    made = json.loads(data_of(link.url, "twice.js") or b"")
    assert made["sources"] == ["sub/../in.js"]


def test_many_files_in_place_with_their_maps_inside(command: Command) -> None:
    Path("b.js").write_bytes(SIGNED_CODE)
    assert command.rewrite("-i", "in.js", "b.js", "--source-map", "inline").status == 0
    for name in ("in.js", "b.js"):
        link = find_link(Path(name).read_text())
        assert link is not None
        assert json.loads(data_of(link.url, name) or b"")["sources"] == [name]


def test_the_depfile_names_the_map_of_the_input(command: Command) -> None:
    own_map()
    assert command.rewrite("in.js", "-o", "out.js", "--source-map", "out.map", "--depfile", "out.d").status == 0
    assert Path("out.d").read_text() == "out.js: in.js in.js.map\n"


CHOICES = "name the map by --input-source-map FILE, or give --input-source-map none to map to the input itself"


@pytest.mark.parametrize(
    ("comment", "arguments", "complaint"),
    [
        ("//# sourceMappingURL=no.map", [], f"in.js: its source map cannot be read: no.map: no such file; {CHOICES}"),
        ("//# sourceMappingURL=https://x/y.map", [], "in.js: its source map is at ‘https://x/y.map’, which is not"),
        ("//# sourceMappingURL=bad.map", [], "bad.map:1:1: is not JSON, so it is no source map"),
        ("//# sourceMappingURL=old.map", [], "old.map: is not a sound source map: its version is 2"),
        ("//# sourceMappingURL=data:,{}", [], "in.js, the source map in it: is not a sound source map: its version is"),
        ("//# sourceMappingURL=data:;base64,e", [], "in.js: the data: URL of its source map is not base64"),
        ("", ["--input-source-map", "no.map"], "no.map: no such file"),
        ("", ["--input-source-map", "bad.map"], "bad.map:1:1: is not JSON"),
    ],
)
def test_a_map_of_the_input_that_cannot_be_had(
    command: Command, comment: str, arguments: list[str], complaint: str
) -> None:
    Path("bad.map").write_text("<html>")
    Path("old.map").write_text('{"version":2}')
    Path("in.js").write_bytes(SIGNED_CODE + comment.encode())
    before = sorted(Path().iterdir())
    for how in (["-o", "out.js"], ["-i"], []):
        found = command.rewrite("in.js", *how, "--source-map", "out.js.map", *arguments)
        assert (found.status, found.stdout) == (2, b"")
        assert f"Error: {complaint}" in found.stderr
        assert sorted(Path().iterdir()) == before
        assert Path("in.js").read_bytes() == SIGNED_CODE + comment.encode()


@pytest.mark.parametrize("missing", ["code", "map"])
def test_neither_is_written_where_one_cannot_be(command: Command, missing: str) -> None:
    code, made = ("no/out.js", "out.map") if missing == "code" else ("out.js", "no/out.map")
    found = command.rewrite("in.js", "-o", code, "--source-map", made)
    assert found.status == 2
    assert "no does not exist; create it first" in found.stderr
    assert [path.name for path in Path().iterdir()] == ["in.js"]


@pytest.mark.parametrize("missing", ["code", "map"])
def test_neither_is_written_where_one_is_a_folder(command: Command, missing: str) -> None:
    Path("folder").mkdir()
    code, made = ("folder", "out.map") if missing == "code" else ("out.js", "folder")
    found = command.rewrite("in.js", "-o", code, "--source-map", made)
    assert found.status == 2
    assert "it is a directory; name a file" in found.stderr
    assert sorted(path.name for path in Path().iterdir()) == ["folder", "in.js"]


NOTHING_WRITTEN = "--check, --diff and --patch write nothing: leave out --source-map"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["in.js", "--input-source-map", "x"], "--input-source-map is for --source-map, which is missing"),
        (["in.js", "--check", "--source-map", "x"], NOTHING_WRITTEN),
        (["in.js", "--diff", "--source-map", "inline"], NOTHING_WRITTEN),
        (["in.js", "--source-map", "-"], "--source-map goes to a file, or into the code"),
        (["in.js", "--source-map", ""], "--source-map goes to a file, or into the code"),
        (["in.js", "b.js", "-i", "--source-map", "x"], "--source-map FILE takes one input: give --source-map inline"),
        ([".", "-i", "--source-map", "x"], "--source-map FILE takes one input: give --source-map inline"),
        (
            ["in.js", "b.js", "-i", "--source-map", "inline", "--input-source-map", "x"],
            "--input-source-map FILE takes one input: give --input-source-map none, or leave it out",
        ),
        (["in.js", "-o", "x", "--source-map", "x"], "x is where the rewritten code goes: give --source-map another"),
        (["in.js", "-o", "y", "--source-map", "in.js"], "--source-map in.js would overwrite the input in.js"),
        (["in.js", "-i", "--source-map", "in.js"], "--source-map in.js would overwrite the input in.js"),
        (["in.js", "-o", "y", "--stats", "x", "--source-map", "x"], "x is where what --stats writes goes"),
        (
            ["in.js", "-o", "y", "--source-map", "x", "--input-source-map", "y"],
            "-o y would overwrite the source map y",
        ),
        (
            ["in.js", "--source-map", "x", "--input-source-map", "y", "--stats", "y"],
            "--stats y would overwrite the source map y",
        ),
    ],
)
def test_options_that_make_no_sense(command: Command, arguments: list[str], complaint: str) -> None:
    Path("b.js").write_bytes(SIGNED_CODE)
    before = sorted(Path().iterdir())
    found = command.rewrite(*arguments)
    assert found.status == 2
    assert complaint in " ".join(found.stderr.split())
    assert sorted(Path().iterdir()) == before


@pytest.mark.network
def test_a_map_changes_nothing_of_published_glue_but_its_comment(command: Command) -> None:
    glue = published_file("sql.js", "dist/sql-wasm.js").read_bytes()
    Path("glue.js").write_bytes(glue)
    assert command.rewrite("glue.js", "-o", "plain.js").status == 0
    assert command.rewrite("glue.js", "-o", "out.js", "--source-map", "out.js.map").status == 0
    plain = Path("plain.js").read_bytes()
    end = b"" if plain.endswith(b"\n") else b"\n"
    assert Path("out.js").read_bytes() == plain + end + b"//# sourceMappingURL=out.js.map\n"
