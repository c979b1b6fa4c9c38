"""docs/emcc.md: its table is that of the rows, and the rows say what stands in the fixtures."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

from tests.emcc.builds import FIXTURES
from tests.emcc.rows import BINDING_ROWS, PLAIN_TODAY, ROWS, TODAY, WITHOUT_PASS, Plain
from tests.emcc.table import table
from tests.emcc.today import WIDE_ROWS

PAGE = Path(__file__).parent.parent / "docs/emcc.md"
UPDATE = bool(os.environ.get("GLUE_REWRITER_UPDATE_GOLDEN"))


def test_the_table_in_the_documentation_is_current() -> None:
    page = PAGE.read_text("utf-8")
    current = re.sub(r"^\| where \|.*?^(?!\|)", lambda _: table(), page, count=1, flags=re.DOTALL | re.MULTILINE)
    if UPDATE:
        PAGE.write_text(current, "utf-8")
    assert page == current
    assert table() in page


def test_the_figures_in_the_documentation() -> None:
    plain = Counter(row.plain for row in ROWS)
    wrong = plain[Plain.WRONG]
    left = sum(bool(row.beyond) for row in ROWS)
    page = " ".join(PAGE.read_text("utf-8").split())
    assert (
        f"Of the {len(ROWS)} checks in C and JavaScript, {wrong} are wrong in the link of emcc alone, "
        f"{wrong + plain[Plain.CLOSURE]} with `--closure 1`; with glue-rewriter {left}, "
    ) in page
    wrong = sum(row.plain is Plain.WRONG for row in BINDING_ROWS)
    assert f"Of the {len(BINDING_ROWS)} of embind and exceptions {wrong} are wrong" in page
    assert not any(row.beyond for row in BINDING_ROWS)
    left = sum(row.name in PLAIN_TODAY and bool(row.beyond) for row in ROWS)
    assert f"emcc {TODAY} at 4 GiB: {len(PLAIN_TODAY)} of {len(ROWS)} checks are wrong above 2 GiB" in page
    assert f"with glue-rewriter {left}: " in page
    assert f"There {WITHOUT_PASS} of the {len(ROWS)} checks are wrong" in page
    assert f"data above 4 GiB: {len(WIDE_ROWS) - 1} of {len(WIDE_ROWS)} checks are wrong" in page


def test_the_rows_quote_their_code() -> None:
    code = "\n".join(file.read_text("utf-8") for file in sorted(FIXTURES.iterdir()) if file.is_file())
    for row in ROWS:
        if row.place.startswith(("EM_", "--", "a page")):
            for quoted in re.findall(r"`(.*)`", row.what):
                assert quoted in code or quoted == "readEmAsmArgs", row.name
