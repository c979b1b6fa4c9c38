"""EM_JS and EM_ASM in files in C and C++: what is read, what is left, and that nothing else changes.

`fixtures/c` has the files, `bodies.toml` the macros in each, `golden` the files rewritten;
GLUE_REWRITER_UPDATE_GOLDEN=1 writes them anew.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from glue_rewriter import (
    Language,
    Print,
    Rewritten,
    Settings,
    SourceError,
    reprint,
    rewrite,
    sanitize,
    source_map,
    verify_rewrite,
)
from glue_rewriter.audit import audit
from glue_rewriter.audit.filter import Criteria, review
from glue_rewriter.explain import explain
from glue_rewriter.source import Source
from glue_rewriter.source.c import bodies, calls, find_bodies, mask
from glue_rewriter.source.c.tokens import Token, tokens
from glue_rewriter.source.c.types import is_address
from glue_rewriter.syntax.c import read_c
from tests.command import Command

FOLDER = Path(__file__).parent.parent / "fixtures" / "c"
GOLDEN = FOLDER / "golden"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])
BODIES = tomllib.loads((FOLDER / "bodies.toml").read_text("utf-8"))
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".toml")
each_file = pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])


def rewritten(path: Path) -> Rewritten:
    return rewrite(path.read_bytes(), SETTINGS, path=path.name)


def assert_apart(found: Rewritten) -> None:
    """The output is the input with edits that stand in bodies alone, and are no commas, quotes or ends of lines."""
    data, done, parts = found.source.data, 0, []
    spans = [(body.start, body.end) for body in find_bodies(data).bodies]
    for edit in found.edits:
        assert any(start <= edit.start and edit.end <= end for start, end in spans), edit
        assert not set(edit.text) & set(b"\"',\n\r\\#")
        parts += [data[done : edit.start], edit.text]
        done = edit.end
    assert b"".join([*parts, data[done:]]) == found.code


def test_every_file_has_its_row() -> None:
    assert sorted(BODIES) == [path.name for path in FILES]
    assert len(FILES) >= 30


@each_file
def test_the_bodies_that_are_read_and_left(path: Path) -> None:
    data = path.read_bytes()
    found = read_c(Source(data, path.name, is_text=False))
    left = {one.end for one in found.unread}
    read = [
        " ".join([body.form, *([] if body.name is None else [data[slice(*body.name)].decode()])])
        for body in find_bodies(data).bodies
        if body.end not in left
    ]
    assert read == BODIES[path.name]["read"]
    assert [one.form for one in found.unread] == BODIES[path.name].get("left", [])


@each_file
def test_the_golden_files(path: Path) -> None:
    code = rewritten(path).code
    golden = GOLDEN / path.name
    if UPDATE:
        golden.write_bytes(code)
    assert code == golden.read_bytes()


@each_file
def test_nothing_but_bodies_changes_and_a_second_run_changes_nothing(path: Path) -> None:
    found = rewritten(path)
    assert_apart(found)
    again = rewrite(found.code, SETTINGS, path=path.name)
    assert not again.changed
    assert len(again.sites) == len(found.sites)


@each_file
def test_the_rewrite_is_verified(path: Path) -> None:
    assert verify_rewrite(rewritten(path)) == ()


@each_file
def test_the_mask_has_the_length_and_the_lines_of_the_file(path: Path) -> None:
    data = path.read_bytes()
    masked = mask(data, find_bodies(data).bodies).data
    assert len(masked) == len(data)
    ends = re.compile(rb"[\r\n]")
    assert [found.span() for found in ends.finditer(masked)] == [found.span() for found in ends.finditer(data)]


@each_file
def test_in_signed_mode_nothing_is_read(path: Path) -> None:
    found = rewrite(path.read_bytes(), Settings(), path=path.name)
    assert found.code == path.read_bytes()
    assert found.sites == ()


#: What is in front of `EM_ASM({ HEAP8[$0]; }, ARGUMENT)`, the argument, and whether it is an address.
ARGUMENTS = [
    ("", "(char *)n", True),
    ("", "(const struct thing *) x", True),
    ("", "(intptr_t)n", True),
    ("", "(uintptr_t) f(x)", True),
    ("", "static_cast<std::vector<int> *>(x)", True),
    ("", "reinterpret_cast<uintptr_t>(x)", True),
    ("", "&n", True),
    ("", "&list[3]", True),
    ("", '"text"', True),
    ("", "this", True),
    ("", "name.c_str()", True),
    ("", "list->data()", True),
    ("", "malloc(7)", True),
    ("char *p = 0;", "p", True),
    ("unsigned char const *const p = q;", "p /* where */", True),
    ("void f(int n, const Thing * p) {", "p", True),
    ("float p[16];", "p", True),
    ("std::vector<int>* p = q;", "p", True),
    ("uintptr_t p = 7;", "p", True),
    ("int p = 1;", "p", False),
    ("int *p = 0; { int p = 1; ", "p", False),
    ("n = a * p; x = 3;", "p", False),
    ("return a * p;", "p", False),
    ("", "p", False),
    ("", "(int)p", False),
    ("", "(double)(x * y)", False),
    ("", "a * b", False),
    ("", "static_cast<int>(x)", False),
    ("", "n + 1", False),
    ("", "(void (*)(int))f", False),
    ("", "size()", False),
    ("// char *p;", "p", False),
]


@pytest.mark.parametrize(("before", "argument", "wanted"), ARGUMENTS)
def test_what_an_argument_is(before: str, argument: str, wanted: bool) -> None:
    data = f"{before}\nEM_ASM({{ HEAP8[$0]; }}, {argument})".encode()
    [body] = find_bodies(data).bodies
    assert body.arguments == (wanted,)
    at = data.rindex(argument.encode())
    assert is_address(data, at, at + len(argument), declared=True) is wanted


#: Parameters of EM_JS, and which of them are addresses.
PARAMETERS = [
    ("int *p, int n", {"p": True, "n": False}),
    ("const char* text, size_t n", {"text": True, "n": False}),
    ("intptr_t a, uintptr_t b, Thing c", {"a": True, "b": True, "c": False}),
    ("float m[16], double d", {"m": True, "d": False}),
    ("void (*callback)(int *), char **list", {"callback": False, "list": True}),
    ("void", {}),
    ("", {}),
    ("struct thing * /* it */ p /* all */", {"p": True}),
]


@pytest.mark.parametrize(("written", "wanted"), PARAMETERS)
def test_what_the_parameters_are(written: str, wanted: dict[str, bool]) -> None:
    data = f"EM_JS(int, f, ({written}), {{ return 1; }})".encode()
    [body] = find_bodies(data).bodies
    assert {data[one.start : one.end].decode(): one.is_address for one in body.parameters} == wanted


#: Code, and the rules that find something: by the types in C.
AUDITED = [
    ("EM_JS(int, f, (char *p), { return p < 0; })", ["GR101"]),
    ("EM_JS(int, f, (int n), { return n < 0; })", []),
    ("void g(char *q) { EM_ASM({ if ($0 < 0) stop(); }, q); }", ["GR101"]),
    ("void g(int q) { EM_ASM({ if ($0 < 0) stop(); }, q); }", []),
    ("void g(char *q, int n) { EM_ASM({ if ($1 < 0) stop($0); }, q, n); }", []),
    ("void g(char *q) { EM_ASM({ HEAPU8[$0 >>> 0]; }, q); EM_ASM({ if ($0 < 0) stop(); }, 7); }", []),
    ("EM_JS(int, f, (char *p), { return p < 0; // glue-rewriter: ignore[GR101]\n})", []),
    ("EM_JS(int, f, (char *p), { return p < 0; }) // glue-rewriter: ignore[GR101]", []),
]


@pytest.mark.parametrize(("code", "wanted"), AUDITED)
def test_the_audit_knows_the_types_of_c(code: str, wanted: list[str]) -> None:
    found = review(code.encode(), Criteria(SETTINGS), path="a.c")
    assert [finding.code for finding in found.findings] == wanted
    assert all(finding.confidence == "high" for finding in found.findings)


def test_no_finding_in_what_is_left() -> None:
    assert audit("EM_JS(int, f, (char *p), { return p < 0 ## x; })", SETTINGS, path="a.c").findings == ()


def test_the_page_shows_what_happens(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    page = (FOLDER.parent.parent / "docs/c-files.md").read_text("utf-8")
    before, after = (
        re.findall(rf"^```c {word}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)[0] for word in ("before", "after")
    )
    [line] = re.findall(r"^glue-rewriter (.*)$", page, re.MULTILINE)
    (tmp_path / "mean.c").write_text(before)
    monkeypatch.chdir(tmp_path)
    assert Command(monkeypatch, capsysbinary)(*line.split()).stdout.decode() == after


#: Code -> what it becomes with MEMORY64; None where it is left, for the pointer of EM_JS is a BigInt there.
WITH_MEMORY64 = {
    "EM_JS(int, f, (int *p), { return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (int *p), { var q = p; return HEAP32[(q + 4) >> 2]; })": None,
    "EM_JS(int, f, (int *p), { return HEAP32[Number(p) >> 2]; })": (
        "EM_JS(int, f, (int *p), { return HEAP32[Number(p) / 4]; })"
    ),
    "EM_JS(int, f, (int *p), { p = Number(p); return HEAP32[(p >> 2) + 1]; })": (
        "EM_JS(int, f, (int *p), { p = Number(p); return HEAP32[p / 4 + 1]; })"
    ),
    "EM_JS(int, f, (size_t p), { return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (unsigned long p), { return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (const int64_t p), { return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (int &p), { return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (void (*p)(int)), { return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (int *p), { p >>>= 0; return HEAP32[p >> 2]; })": None,
    "EM_JS(int, f, (int *p), { p >>= 2; return HEAP32[p]; })": None,
    "EM_JS(int, f, (size_t p), { return HEAP32[Number(p) >> 2]; })": (
        "EM_JS(int, f, (size_t p), { return HEAP32[Number(p) / 4]; })"
    ),
    "EM_JS(int, f, (double p), { return HEAP32[p >> 2]; })": "EM_JS(int, f, (double p), { return HEAP32[p / 4]; })",
    "EM_JS(int, f, (long double *q, unsigned p), { return HEAP32[p >> 2]; })": (
        "EM_JS(int, f, (long double *q, unsigned p), { return HEAP32[p / 4]; })"
    ),
    "int f(int *p) { return EM_ASM_INT({ return HEAP32[$0 >> 2] + HEAPU8[$0 >>> 0]; }, p); }": (
        "int f(int *p) { return EM_ASM_INT({ return HEAP32[$0 / 4] + HEAPU8[$0]; }, p); }"
    ),
    "#ifdef __wasm64__\nvoid f(int *p) { EM_ASM({ HEAP32[$0 >> 2] = 1 }, p); }\n#endif": (
        "#ifdef __wasm64__\nvoid f(int *p) { EM_ASM({ HEAP32[$0 / 4] = 1 }, p); }\n#endif"
    ),
    "#ifndef __wasm64__\nvoid f(int *p) { EM_ASM({ HEAP32[$0 >> 2] = 1 }, p); }\n#endif": "",
}


@pytest.mark.parametrize("code", WITH_MEMORY64)
def test_with_memory64(code: str) -> None:
    settings = Settings.from_arguments(["-sMEMORY64", "-sMAXIMUM_MEMORY=8GB"])
    found = rewrite(code, settings, path="a.c")
    expected = WITH_MEMORY64[code]
    assert found.text == (expected or code)
    left = [site.reason for site in found.sites if site.outcome == "left"]
    assert len(left) == (expected is None)
    assert all("GR303" in reason for reason in left)
    assert rewrite(found.text, settings, path="a.c").text == found.text


def test_lowered_memory64() -> None:
    """With MEMORY64=2, C is compiled for wasm64, and addresses end at 4 GiB."""
    code = """\
#ifdef __wasm64__
void f(int *p) { EM_ASM({ HEAP32[$0 >> 2] = 1 }, p); }
#else
void f(int *p) { EM_ASM({ HEAP32[$0 >> 2] = 2 }, p); }
#endif
"""
    settings = Settings.from_arguments(["-sMEMORY64=2", "-sMAXIMUM_MEMORY=4GB"])
    assert rewrite(code, settings, path="a.c").text == code.replace(">> 2] = 1", ">>> 2] = 1")


KEPT = """\
// glue-rewriter: keep-block
EM_JS(int, f, (char *p), {
  return HEAP8[p];
})
EM_JS(int, g, (char *p), { return HEAP8[p]; }) // glue-rewriter: keep
EM_JS(int, h, (char *p), {
  HEAP8[p]; // glue-rewriter: keep
  return HEAP8[p];  // rewritten
})
void i(char *p) { EM_ASM({ HEAP8[$0] = 1 }, p);EM_ASM({ HEAP8[$0] = 1 }, p);/* glue-rewriter: keep */
  EM_ASM({ HEAP8[$0] = 1 }, p); // rewritten
  // glue-rewriter: keep
  EM_ASM({ HEAP8[$0] = 1 }, p);
}
"""


def test_comments_keep_what_they_are_about() -> None:
    found = rewrite(KEPT, SETTINGS, path="a.c")
    changed = {found.source.position(edit.start)[0] for edit in found.edits}
    assert changed == {at for at, line in enumerate(KEPT.split("\n"), 1) if "rewritten" in line}
    assert not [one for one in review(KEPT.encode(), Criteria(SETTINGS), path="a.c").findings if one.code == "GR901"]


DEFINED = """\
#define LOAD(p) HEAP32[(p) >> 2]
#define TWICE(p) (LOAD(p) + LOAD(p))
#define VIEW HEAPU8
#define SHIFT 2
#define JS(code, ...) EM_ASM(code, ##__VA_ARGS__)
#define FN(name, args, code) EM_JS(int, name, args, code)
#define REDEFINED HEAP8
#define REDEFINED 3
"""
#: Code, and the names in it in place of which C's preprocessor puts an access.
EXPANDING = [
    ("JS({ f(LOAD($0)); }, p);", ["LOAD"]),
    ("JS({ f(TWICE($0), VIEW[$0]); }, p);", ["TWICE", "VIEW"]),
    ("FN(f, (int *p), { return LOAD(p); });", ["LOAD"]),
    ("JS({ f(HEAP32[$0 >> SHIFT]); }, p);", []),
    ("JS({ f('LOAD(p)', REDEFINED); /* LOAD */ }, p);", []),
    ("EM_ASM({ f(LOAD($0)); }, p);", []),  # which is JavaScript's own LOAD
    ("EM_JS(int, f, (int *p), { return LOAD(p); });", []),
]


@pytest.mark.parametrize(("code", "names"), EXPANDING)
def test_what_the_preprocessor_puts_into_code_is_left_with_its_place(code: str, names: list[str]) -> None:
    found = rewrite(DEFINED + code, SETTINGS, path="a.c")
    left = [site for site in found.sites if site.outcome == "left"]
    assert [found.source.data[site.start : site.end].decode() for site in left] == names
    assert all("C's preprocessor puts code here" in site.reason for site in left)
    assert not rewrite(found.code, SETTINGS, path="a.c").changed


CODE = "EM_JS(int, f, (char *p), { return HEAP8[p]; })"
REFUSED = {
    "a source map": (lambda found: source_map(found), "C has no source map"),
    "printed anew": (lambda found: reprint(found, Print.PRETTY), "cannot print C"),
    "sanitized": (lambda found: sanitize(found.source.data, SETTINGS, path="a.c"), "C is not sanitized"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    does, message = REFUSED[name]
    with pytest.raises(SourceError, match=message):
        does(rewrite(CODE, SETTINGS, path="a.c"))


def test_a_language_that_is_given_counts() -> None:
    assert rewrite(CODE, SETTINGS, path="a.txt", language=Language.C).changed
    with pytest.raises(SourceError):
        rewrite("int HEAP8;", SETTINGS, path="a.c", language=Language.JAVASCRIPT)


def test_bytes_that_are_no_text_are_refused_in_bodies_alone() -> None:
    found = rewrite(b"/* \xfc */ EM_ASM({ f('\xfc', HEAP8[$0]) }, 7); EM_ASM({ HEAP8[$0] }, 8);", SETTINGS, path="a.c")
    assert [(site.outcome, site.reason) for site in found.sites] == [("rewritten", "unsign"), ("left", "is not UTF-8")]
    assert found.text.encode("utf-8", "surrogateescape") == found.code


#: A place in the file, and what is said of it.
TOLD = [
    (1, 5, "C, which is not read"),
    (3, 1, "C, which is not read"),
    (4, 35, "the code of EM_ASM is left: cannot be read as JavaScript"),
    (5, 30, "a comment"),
]


@pytest.mark.parametrize(("line", "column", "words"), TOLD)
def test_why_a_place_is_no_site(line: int, column: int, words: str) -> None:
    text = (
        "int g;\n"
        + CODE
        + "\nint h;\nvoid i(void) { EM_ASM({ HEAP8[ ## x] }); }\nEM_JS(int, f, (char *p), { /* x */ })"
    )
    found = explain(text, SETTINGS, line, column, path="a.c")
    assert [words in step.note for step in found.absent] == [True]


def test_a_site_is_explained() -> None:
    [site] = explain(CODE, SETTINGS, 1, CODE.index("p]") + 1, path="a.c").sites
    assert site.verdict.outcome == "rewritten"
    assert [step.note for part in site.parts for step in part.given] == [
        "p is a parameter: code out of sight may give it anything"
    ]


#: Code that would be read again and again, for a size.
LARGE = {
    "arguments that do not end": lambda n: b"EM_ASM(" * n,
    "calls in calls": lambda n: b"EM_ASM({a}," * n + b")" * n,
    "parentheses": lambda n: b"EM_ASM(" + b"(" * n + b"1" + b")" * n + b")",
    "many bodies": lambda n: b"EM_ASM({HEAP8[$0]}, p);\n" * n,
    "many definitions": lambda n: b"#define A(x) EM_ASM({HEAP8[$0]}, x)\n" * n,
}


@pytest.mark.parametrize("name", LARGE)
def test_tokens_are_read_in_proportion_to_the_size(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = 0

    def counting(data: bytes, start: int, end: int) -> Iterator[Token]:
        nonlocal counted
        for token in tokens(data, start, end):
            counted += 1
            yield token

    monkeypatch.setattr(bodies, "tokens", counting)
    monkeypatch.setattr(calls, "tokens", counting)
    counts = []
    for size in (300, 600):
        counted = 0
        find_bodies(LARGE[name](size))
        counts.append(counted)
    assert counts[1] < 2.2 * counts[0]


@pytest.mark.slow
def test_files_that_are_cut_and_mixed_are_read_or_refused() -> None:
    """Whatever stands in a file, nothing but bodies changes, and what is written is right."""
    random = Random(16)
    texts = [path.read_bytes() for path in FILES]
    pieces = [b"EM_ASM(", b"EM_JS(int, f, (p), {", b"#define X(a) \\\n", b"#if A\n", b"#endif\n", b'R"(', b"'", b'"']
    pieces += [b"/*", b"*/", b"//", b"\\\n", b"(", b")", b"{", b"}", b",", b"\0", b"\xff", b"$0", b"HEAP8[p]", b"\r"]
    pieces += [b"\n", b"`", b"/", b"<!--", b"// glue-rewriter: keep\n"]
    changed = 0
    for _ in range(600):
        data = bytearray(random.choice(texts))
        for _ in range(random.randrange(1, 6)):
            at = random.randrange(len(data) + 1)
            if random.random() < 0.5:
                data[at:at] = random.choice(pieces)
            else:
                del data[at : at + random.randrange(1, 30)]
        found = rewrite(bytes(data), SETTINGS, path="a.c")
        assert_apart(found)
        with suppress(SourceError):  # what the parser lets pass need not be JavaScript
            verify_rewrite(found)
            assert not rewrite(found.code, SETTINGS, path="a.c").changed
        changed += found.changed
    assert changed > 300
