"""The commands by name."""

from __future__ import annotations

import click

from glue_rewriter import __version__
from glue_rewriter.cli.audit import audit
from glue_rewriter.cli.explain import explain
from glue_rewriter.cli.high_memory import high_memory
from glue_rewriter.cli.limits import limits
from glue_rewriter.cli.rewrite import rewrite
from glue_rewriter.cli.sanitize import sanitize
from glue_rewriter.cli.size import size


@click.group(
    commands=[rewrite, audit, explain, sanitize, size, limits, high_memory],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  glue-rewriter rewrite -sMAXIMUM_MEMORY=4GB glue.js -o glue.4gb.js
  glue-rewriter audit src/
  glue-rewriter explain glue.js:120:14
  glue-rewriter sanitize glue.js -o glue.checked.js
  glue-rewriter size compare --rewrite glue.js -sMAXIMUM_MEMORY=4GB
  glue-rewriter rewrite --help

Exit status: 0 done or clean; 1 something would change (--check), is found, or is over budget; 2 bad
usage, bad settings, input that cannot be read, or an internal error.""",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def commands() -> None:
    """Make JavaScript that addresses WebAssembly memory right at every address below 4 GiB."""
