"""What README.md shows is what happens. Its commands are run by .ci/run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from fixtures.published import NODE
from glue_rewriter import Settings, rewrite

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = Settings.from_arguments(["-sMAXIMUM_MEMORY=4GB"])


def block(info: str) -> str:
    [found] = re.findall(rf"^```{info}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    return found


def test_before_becomes_after() -> None:
    assert rewrite(block("js before"), SETTINGS).text == block("js after")


def test_the_python_example_prints_what_it_says() -> None:
    lines = block("python").splitlines()
    said = lines[-1].partition("# ")[2]
    names: dict[str, object] = {}
    printed: list[object] = []
    exec("\n".join(lines), {"print": printed.append}, names)
    assert printed == [said]


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    for target in targets:
        assert (ROOT / target).is_file(), target


def test_the_example_glue_is_javascript_before_and_after(tmp_path: Path) -> None:
    source = (ROOT / "fixtures" / "particles.js").read_bytes()
    output = tmp_path / "particles.cjs"
    for code in (source, rewrite(source, SETTINGS).code):
        output.write_bytes(code)
        checked = subprocess.run([NODE, "--check", output], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_python_examples_of_the_documentation_hold() -> None:
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 1
    for code in blocks:
        exec(code, {})
