"""The commands by name."""

from __future__ import annotations

import os

import click

from glue_rewriter import __version__
from glue_rewriter.cli.audit import audit
from glue_rewriter.cli.check import check
from glue_rewriter.cli.explain import explain
from glue_rewriter.cli.high_memory import high_memory
from glue_rewriter.cli.lift import lift
from glue_rewriter.cli.limits import limits
from glue_rewriter.cli.rewrite import rewrite
from glue_rewriter.cli.sanitize import sanitize
from glue_rewriter.cli.size import size
from glue_rewriter.source import is_source

#: Word -> the command that people mean by it.
_MEANT = {
    "fix": "rewrite -i FILES (or audit --fix FILES, for what the audit finds)",
    "convert": "rewrite FILE -o OUTPUT",
    "transform": "rewrite FILE -o OUTPUT",
    "run": "rewrite FILE -o OUTPUT",
    "diff": "rewrite --diff FILES",
    "verify": "rewrite --verify FILES",
    "lint": "audit FILES",
    "sizes": "size",
    "compare": "size compare",
    "raise": "lift APP.js",
    "patch": "lift APP.js",
    "rules": "explain",
    "version": "--version",
    "help": "--help",
}


class _Commands(click.Group):
    """The commands, in the order in which people need them; for a word that is none it is told what was meant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if self.get_command(ctx, word) is None and not word.startswith("-"):
            if word in _MEANT:
                ctx.fail(f"No such command '{word}'. Did you mean: glue-rewriter {_MEANT[word]}")
            if os.path.lexists(word) or is_source(word):
                ctx.fail(
                    f"'{word}' is a file, and the command is missing. Did you mean: glue-rewriter rewrite {word} "
                    "-sMAXIMUM_MEMORY=4GB -o OUTPUT"
                )
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    commands=[check, rewrite, audit, explain, lift, limits, high_memory, sanitize, size],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  glue-rewriter check app.js
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
    """Fix JavaScript glue so that it works with WebAssembly memories larger than 2 GiB."""
