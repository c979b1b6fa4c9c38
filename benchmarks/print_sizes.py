"""How short `--print compact` is: beside terser, on the published glue.

    .venv/bin/python -m benchmarks.print_sizes

prints the table of docs/printing.md. Each file is rewritten and printed pretty; that text is then printed compact, and
given to terser, which is told neither to compress nor to mangle, and to keep the same comments.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from fixtures.published import node, published_file
from glue_rewriter import Print, Settings, reprint, rewrite
from glue_rewriter.pipeline import Rewritten

#: Package and path of each file.
FILES = (
    ("sql.js", "dist/sql-wasm.js"),
    ("sql.js", "dist/sql-wasm-debug.js"),
    ("canvaskit-wasm", "bin/canvaskit.js"),
    ("canvaskit-wasm", "bin/profiling/canvaskit.js"),
    ("@jitl/quickjs-wasmfile-debug-sync", "dist/emscripten-module.mjs"),
    ("wasm-vips", "lib/vips.js"),
)
_SETTINGS = Settings(maximum_memory=4 << 30)


class Sizes(NamedTuple):
    """Sizes of one file in bytes."""

    name: str
    published: int
    pretty: int
    compact: int
    terser: int

    @property
    def beyond_terser(self) -> float:
        """How much longer compact is than what terser makes, in percent."""
        return 100 * (self.compact / self.terser - 1)


def rewritten(package: str, path: str) -> Rewritten:
    """The published file, rewritten."""
    return rewrite(published_file(package, path).read_bytes(), _SETTINGS, path=path)


def measure(package: str, path: str, pretty: bytes) -> tuple[Sizes, bytes]:
    """The sizes of one published file, given its pretty print, and the compact print of that."""
    published = published_file(package, path).stat().st_size
    compact = reprint(rewrite(pretty, _SETTINGS, path=path), Print.COMPACT).code
    return Sizes(f"{package} {path}", published, len(pretty), len(compact), len(_terser(pretty, path))), compact


def _terser(code: bytes, path: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, f"in{Path(path).suffix}"), Path(folder, "out.js")
        source.write_bytes(code)
        module = ["--module"] if path.endswith(".mjs") else []
        terser = published_file("terser", "bin/terser")
        # Without -c and -m, terser neither compresses nor mangles.
        finished = node(terser, source, "--comments", "some", "-o", output, *module)
        if finished.returncode:
            raise RuntimeError(finished.stderr)
        return output.read_bytes().rstrip(b"\n")


def main() -> int:
    """Print the table; the exit status."""
    print("| file | published | pretty | compact | terser | compact beside terser |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for file in FILES:
        sizes, _ = measure(*file, reprint(rewritten(*file), Print.PRETTY).code)
        print(
            f"| {sizes.name} | {sizes.published} | {sizes.pretty} | {sizes.compact} | {sizes.terser} "
            f"| {sizes.beyond_terser:+.2f} % |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
