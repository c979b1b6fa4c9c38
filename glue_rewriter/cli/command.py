"""What all commands refuse, and say in the same words."""

from __future__ import annotations

from collections.abc import Sequence

import click

#: What the values are called of options that name a file or folder: of two, one would be passed over in silence.
_PLACES = ("FILE", "FOLDER")
#: Option that no command has, without its dashes -> what to do instead.
_INSTEAD = {
    "config": "the configuration is the nearest glue-rewriter.toml or pyproject.toml above each file, as in "
    "docs/configuration.md",
    "dry-run": "--check and --diff of `rewrite` write nothing",
    "in-place": "`rewrite -i` replaces files, `audit --fix` makes the fixes in them that are safe",
    "fix": "`audit --fix` fixes what the audit finds, `rewrite -i` the addresses",
    "recursive": "a folder stands for all sources in it",
    "out": "-o FILE says where the result goes",
    "outfile": "-o FILE says where the result goes",
}
#: Other spellings of these, and of keys.
_SPELLINGS = {
    "configuration": "config",
    "config-file": "config",
    "c": "config",
    "n": "dry-run",
    "w": "in-place",
    "write": "in-place",
    "i": "in-place",
}
_SPELLINGS |= {"r": "recursive", "heap-name": "heap-names", "pointer-name": "pointer-names", "rules": "select"}


class Count(click.IntRange):
    """A whole number from 1 up."""

    name = "number"

    def __init__(self) -> None:
        super().__init__(min=1)


class Command(click.Command):
    """A command that takes each file to write once, and says what to write where a word is missing or unknown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            rest = super().parse_args(ctx, list(args))
        except click.NoSuchOption as error:
            raise self.unknown_option(error, args, ctx) from None
        except click.MissingParameter as error:
            if not isinstance(error.param, click.Argument):
                raise
            raise click.UsageError(f"Nothing is named to work on. {self._example(ctx)}", ctx) from None
        self._refuse_second(ctx, args)
        return rest

    def unknown_option(self, error: click.NoSuchOption, args: Sequence[str], ctx: click.Context) -> click.UsageError:
        """The error about an option that is none."""
        if error.option_name == "-s":
            has_maximum = any("--maximum" in param.opts for param in self.params)
            advice = (
                "--maximum 4GB says how far the memory may grow" if has_maximum else "this command needs no setting"
            )
        else:
            advice = _instead(error.option_name)
        return click.UsageError(f"No such option '{error.option_name}': {advice}.", ctx) if advice else error

    def _example(self, ctx: click.Context) -> str:
        """The first of the command's examples."""
        lines = [line.strip() for line in (self.epilog or "").splitlines()]
        found = next((line for line in lines if line.startswith(f"{ctx.command_path} ")), "")
        return f"For example: {found}" if found else f"Give {' '.join(self.collect_usage_pieces(ctx)[1:])}."

    def _refuse_second(self, ctx: click.Context, args: list[str]) -> None:
        """Raises `click.UsageError` where an option that names a file is given twice."""
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        for option in order:
            if isinstance(option, click.Option) and not option.multiple and order.count(option) > 1:
                name = option.opts[0]
                if (option.metavar or "").startswith(_PLACES):
                    raise click.UsageError(f"{name} is given {order.count(option)} times: give it once.", ctx)


def _instead(option: str) -> str:
    """What to do instead of an option that is none; empty where nothing is known."""
    from glue_rewriter.config.values import KEYS

    word = option.lstrip("-").partition("=")[0].replace("_", "-")
    word = _SPELLINGS.get(word, word)
    if word in _INSTEAD:
        return _INSTEAD[word]
    return f"{word} is a key of the configuration, glue-rewriter.toml: docs/configuration.md" if word in KEYS else ""
