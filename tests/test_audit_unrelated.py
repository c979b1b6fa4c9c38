"""Code that has nothing to do with wasm: thousands of published files in which the audit finds nothing."""

from __future__ import annotations

import pytest

from fixtures.published import fetch
from glue_rewriter import Settings, SourceError
from glue_rewriter.audit import audit
from glue_rewriter.source import only_declares
from tests.test_corpora import EXTENSIONS, FLOW, LARGEST
from tests.test_unrelated import WANTED

pytestmark = [pytest.mark.network, pytest.mark.slow]

SETTINGS = Settings(maximum_memory=4 << 30)
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_found(part: int) -> None:
    folder = fetch("unrelated") / "node_modules"
    glue = tuple(f"{package}/{beginning}" for package, wanted in WANTED.items() for beginning in wanted)
    found, read = [], 0
    for file in sorted(folder.rglob("*"))[part::PARTS]:
        path = file.relative_to(folder).as_posix()
        if file.suffix not in EXTENSIONS or only_declares(file.name) or path.startswith(glue) or not file.is_file():
            continue
        if file.stat().st_size > LARGEST:
            continue
        try:
            found += [(path, each) for each in audit(file.read_bytes(), SETTINGS, path=path).findings]
            read += 1
        except SourceError:
            assert path in FLOW, path
    assert read > 6_000 // PARTS
    assert not found, found
