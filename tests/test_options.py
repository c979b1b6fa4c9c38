"""The one command line that is read without click: it must be read as click reads it, and any other left to click."""

from __future__ import annotations

import pytest

from glue_rewriter.cli import rewrite as command
from glue_rewriter.cli.options import Options, check_usage, plain

PLAIN = [
    ["rewrite", "-i", "-sMAXIMUM_MEMORY=4GB", "a.js"],
    ["rewrite", "a.js", "-o", "b.js", "-sMAXIMUM_MEMORY=4GB"],
    ["rewrite", "-o", "b.js", "-sMAXIMUM_MEMORY=4GB", "-sALLOW_MEMORY_GROWTH", "dir/a b.js"],
    ["rewrite", "-sNO_EXIT_RUNTIME", "a.js", "-i"],
    ["rewrite", "-i", "a.js"],
    ["rewrite", "-i", "--verify", "a.js"],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_plain_is_what_click_reads(arguments: list[str]) -> None:
    options = plain(arguments)
    assert options is not None
    check_usage(options)
    context = command.rewrite.make_context("rewrite", arguments[1:])
    assert options == Options(**context.params)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["rewrite"],
        ["--version"],
        ["size", "-i", "a.js"],
        ["rewrite", "a.js"],
        ["rewrite", "-i", "-i", "a.js"],
        ["rewrite", "-i", "a.js", "b.js"],
        ["rewrite", "-i", "-o", "b.js", "a.js"],
        ["rewrite", "-o", "b.js", "-o", "c.js", "a.js"],
        ["rewrite", "-o", "-", "a.js"],
        ["rewrite", "-o", "/dev/stdout", "a.js"],
        ["rewrite", "a.js", "-o"],
        ["rewrite", "-ob.js", "a.js"],
        ["rewrite", "--in-place", "a.js"],
        ["rewrite", "-i", "-"],
        ["rewrite", "-i", "--", "a.js"],
        ["rewrite", "-i", "@r.rsp", "a.js"],
        ["rewrite", "-i", "-s", "MAXIMUM_MEMORY=4GB", "a.js"],
        ["rewrite", "-i", "-smaximum_memory=4GB", "a.js"],
        ["rewrite", "-i", "--no-verify", "a.js"],
        ["rewrite", "-i", "-q", "a.js"],
        ["rewrite", "-i", "--check", "a.js"],
        ["rewrite", "-i", "-h", "a.js"],
        ["rewrite", "-i", ""],
    ],
    ids=" ".join,
)
def test_anything_else_is_left_to_click(arguments: list[str]) -> None:
    assert plain(arguments) is None
