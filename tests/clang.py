"""What clang's own preprocessor takes for the code of EM_JS, EM_ASM and their kin: an oracle for where bodies end.

Every line of a file is made to count: conditions are taken away, and what a `#define` would put in stands there as it
is. Then the macros are defined to write their code out, as emcc's headers do.
"""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

from tests.tools import installed

_ASM = [
    *(f"EM_ASM{kind}" for kind in ("", "_INT", "_PTR", "_DOUBLE", "_", "_ARGS", "_INT_V", "_DOUBLE_V")),
    *(f"MAIN_THREAD_EM_ASM{kind}" for kind in ("", "_INT", "_PTR", "_DOUBLE")),
    "MAIN_THREAD_ASYNC_EM_ASM",
]
#: Every macro that clang is told of.
MACROS = frozenset({*_ASM, "EM_JS", "EM_ASYNC_JS"})
_HEADER = "".join(f"#define {name}(code, ...) body_of_{name} #code end_of_body __VA_ARGS__\n" for name in _ASM)
_HEADER += "".join(
    f"#define {name}(ret, name, params, ...) body_of_{name} #__VA_ARGS__ end_of_body\n"
    for name in ("EM_JS", "EM_ASYNC_JS")
)
_LINE = rb"(?:\\\r?\n|[^\n])*"
#: What a file in C has that may hold a `#`, and its directives.
_PARTS = re.compile(
    rb'(?P<text>//(?:\\\r?\n|[^\n])*|/\*.*?\*/|R"(?P<d>[^(\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*")'
    rb"|^[ \t]*#[ \t]*define[ \t]+\w+(?:\([^)]*\))?(?P<put>" + _LINE + rb")|^[ \t]*#" + _LINE,
    re.DOTALL | re.MULTILINE,
)
_BODY = re.compile(r"\bbody_of_(\w+)\s+(\"(?:\\.|[^\"\\])*\")\s+end_of_body\b")


def bodies(data: bytes, path: Path, folder: Path) -> list[tuple[str, str]]:
    """The name of each macro and its code without blanks; what is but the name of a parameter is no code."""
    text = folder / f"oracle{path.suffix}"
    text.write_bytes(_HEADER.encode() + _PARTS.sub(_plain, data.removeprefix(b"\xef\xbb\xbf")))
    language = ["-xc", "-std=gnu17"] if path.suffix == ".c" else ["-xc++", "-std=gnu++20"]
    done = subprocess.run([_clang(), "-E", "-P", "-w", *language, text], capture_output=True, check=True)
    found = [(m[1], ast.literal_eval(m[2])) for m in _BODY.finditer(done.stdout.decode("utf-8", "replace"))]
    return [(name, squeezed(code)) for name, code in found if code and not re.fullmatch(r"\w+", code)]


@cache
def _clang() -> Path:
    """The clang that emcc uses."""
    installed("emcc", "emscripten")
    return max(Path("/usr/lib").glob("llvm-*/bin/clang"))


def _plain(found: re.Match[bytes]) -> bytes:
    if found["text"] is not None:
        return found[0]
    put = found["put"]
    return b"" if put is None else re.sub(rb"\\(\r?\n)", rb"\1", put).replace(b"#", b" ")


def squeezed(code: str) -> str:
    """Code without blanks and backslashes, and without the parentheses and quotes that it begins or ends with."""
    return "".join(code.split()).replace("\\", "").lstrip('("').rstrip(')"')
