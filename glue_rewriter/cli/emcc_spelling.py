"""Commands whose settings are spelled as emcc's."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

import click


class EmccSpelling(click.Command):
    """A command whose settings are spelled as emcc's, `@file` among them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [option for option in self.params if isinstance(option, click.Option)]
        with_value = {name for option in options if not option.is_flag for name in option.opts}
        return super().parse_args(ctx, _responses_as_settings(args, with_value))


def _responses_as_settings(arguments: Sequence[str], with_value: Collection[str]) -> list[str]:
    """`@file` made `-s @file`, to keep its place among the settings: of two values, the later one counts.

    What is there under its whole name is an input: hooks and shells name `@types/heap.ts` as they find it. `with_value`
    are the options that take the next argument as their value.
    """
    spelled: list[str] = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            return [*spelled, *arguments[index:]]
        is_value = bool(spelled) and spelled[-1] in with_value
        if argument.startswith("@") and not is_value and not os.path.lexists(argument):
            spelled.append("-s")
        spelled.append(argument)
    return spelled
