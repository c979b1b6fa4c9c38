"""Writes commands.md, the reference of the commands, from what `--help` says: `python docs/make_commands.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from glue_rewriter.cli.commands import commands

PAGE = Path(__file__).with_name("commands.md")
_HEAD = """\
# Commands

What `glue-rewriter COMMAND --help` says. `python docs/make_commands.py` writes this page. See also
[settings](settings.md), [configuration](configuration.md), [the rules of the audit](rules.md), [JSON](json.md).

"""


def page() -> str:
    """The page, whole."""
    parts = [f"## {name}\n\n```\n{text.rstrip()}\n```\n" for name, text in _helps(commands, None, "glue-rewriter")]
    return _HEAD + "\n".join(parts)


def _helps(command: click.Command, parent: click.Context | None, name: str) -> Iterator[tuple[str, str]]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True, max_content_width=100)
    context.terminal_width = 100
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert found is not None
            yield from _helps(found, context, below)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
