"""The command lines that are read without click: each must be read as click reads it, and any other left to click."""

from __future__ import annotations

import pytest

from glue_rewriter.cli import rewrite as command
from glue_rewriter.cli.options import Options, plain
from glue_rewriter.cli.usage import check_usage

PLAIN = [
    ["rewrite", "-i", "-sMAXIMUM_MEMORY=4GB", "a.js"],
    ["rewrite", "a.js", "-o", "b.js", "-sMAXIMUM_MEMORY=4GB"],
    ["rewrite", "-o", "b.js", "-sMAXIMUM_MEMORY=4GB", "-sALLOW_MEMORY_GROWTH", "dir/a b.js"],
    ["rewrite", "-sNO_EXIT_RUNTIME", "a.js", "-i"],
    ["rewrite", "-i", "a.js"],
    ["rewrite", "-i", "--verify", "a.js"],
    ["rewrite", "-i", "--no-verify", "a.js"],
    ["rewrite", "-i", "a.js", "b.js"],
    ["rewrite", "-i", "-i", "a.js", "a.js"],
    ["rewrite", "-q", "--check", "-sMAXIMUM_MEMORY=4GB", "a.js", "b.js"],
    ["rewrite", "-v", "-o", "b.js", "-s", "MAXIMUM_MEMORY=4GB", "a.js"],
    ["rewrite", "--verbose", "--in-place", "a.js"],
    ["rewrite", "--quiet", "--output", "b.js", "a.js"],
    ["rewrite", "-q", "--stats", "s.json", "-o", "b.js", "a.js"],
    ["rewrite", "--check", "--stats", "s.json", "a.js", "b.js"],
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
        ["rewrite", "-q", "-v", "-i", "a.js"],
        ["rewrite", "-o", "c.js", "a.js", "b.js"],
        ["rewrite", "--check", "-o", "b.js", "a.js"],
        ["rewrite", "-q", "a.js"],
        ["rewrite", "-i", "--stats", "a.js", "a.js"],
        ["rewrite", "-o", "b.js", "--stats", "./b.js", "a.js"],
        ["rewrite", "-i", "--stats", "-", "a.js"],
        ["rewrite", "-i", "a.js", "--stats"],
        ["rewrite", "-i", "--stats", "s.json", "."],
        ["rewrite", "-i", "--diff", "a.js"],
        ["rewrite", "-iq", "a.js"],
        ["rewrite", "-i", "--quiet=1", "a.js"],
        ["rewrite", "-i", "-o", "b.js", "a.js"],
        ["rewrite", "-o", "b.js", "-o", "c.js", "a.js"],
        ["rewrite", "-o", "-", "a.js"],
        ["rewrite", "-o", "/dev/stdout", "a.js"],
        ["rewrite", "a.js", "-o"],
        ["rewrite", "-ob.js", "a.js"],
        ["rewrite", "-i", "-"],
        ["rewrite", "-i", "--", "a.js"],
        ["rewrite", "-i", "@r.rsp", "a.js"],
        ["rewrite", "-i", "a.js", "-s"],
        ["rewrite", "-i", "-smaximum_memory=4GB", "a.js"],
        ["rewrite", "-i", "--check", "a.js"],
        ["rewrite", "-i", "-h", "a.js"],
        ["rewrite", "-i", ""],
    ],
    ids=" ".join,
)
def test_anything_else_is_left_to_click(arguments: list[str]) -> None:
    assert plain(arguments) is None
