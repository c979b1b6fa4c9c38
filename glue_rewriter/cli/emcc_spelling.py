"""Commands whose settings are spelled as emcc's."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

import click

from glue_rewriter.cli.command import Command
from glue_rewriter.settings import refuse_blank
from glue_rewriter.settings.emcc_flags import MEMORY_SETTINGS, is_pointer_size
from glue_rewriter.settings.near_misses import refuse


class EmccSpelling(Command):
    """A command whose settings are spelled as emcc's, `@file` among them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [option for option in self.params if isinstance(option, click.Option)]
        with_value = {name for option in options if not option.is_flag for name in option.opts}
        _refuse_blanks(args)
        return super().parse_args(ctx, _responses_as_settings(args, with_value))

    def unknown_option(self, error: click.NoSuchOption, args: Sequence[str], ctx: click.Context) -> click.UsageError:
        """The error about an option that is none; most are emcc's, pasted from the command line of a link."""
        name = error.option_name
        word = next((word for word in args if word == name or word.startswith((f"{name}=", name))), name)
        refuse(word, word.removeprefix("--"), "", MEMORY_SETTINGS)
        known = super().unknown_option(error, args, ctx)
        if known is not error or error.possibilities:
            return known
        return click.UsageError(
            f"No such option '{word}'. If it is one of emcc's: of emcc's options this command takes the -s settings "
            "alone, and -m64, so leave it out; or put all into a file and give @FILE, of which the settings are taken.",
            ctx,
        )


def _refuse_blanks(arguments: Sequence[str]) -> None:
    """Raises `SettingsError` for `-sMAXIMUM_MEMORY 4GB`, before the 4GB is taken for a file, and then too many."""
    before = ""
    for argument in arguments:
        if argument == "--":
            return
        refuse_blank(argument if before == "-s" else argument.removeprefix("-s") if argument[:2] == "-s" else "")
        before = argument


def _responses_as_settings(arguments: Sequence[str], with_value: Collection[str]) -> list[str]:
    """`@file` made `-s @file`, and `-m64` made `-s -m64`, to keep their places among the settings: of two values, the
    later one counts.

    What is there under its whole name is an input: hooks and shells name `@types/heap.ts` as they find it. `with_value`
    are the options that take the next argument as their value.
    """
    spelled: list[str] = []
    for index, argument in enumerate(arguments):
        if argument == "--":
            return [*spelled, *arguments[index:]]
        is_value = bool(spelled) and spelled[-1] in with_value
        is_response = argument.startswith("@") and not os.path.lexists(argument)
        if not is_value and (is_response or is_pointer_size(argument)):
            spelled.append("-s")
        spelled.append(argument)
    return spelled
