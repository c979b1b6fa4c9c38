"""Files and what the rewrite makes of them, for `size compare --rewrite`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glue_rewriter.cli.files import read_file
from glue_rewriter.cli.options import Options
from glue_rewriter.cli.selection import select, why_signed
from glue_rewriter.cli.size_pairs import Pair
from glue_rewriter.cli.terminal import said_of, say
from glue_rewriter.pipeline import reprint, rewrite
from glue_rewriter.printing.modes import Print
from glue_rewriter.settings import Mode
from glue_rewriter.source import Language, is_source


def pairs_of_rewrite(
    files: Sequence[str],
    settings: Sequence[str],
    *,
    emcc_cflags: bool,
    language: str | None,
    mode: str | None,
    begin: Callable[[int, str, bytes], None] = lambda number, path, data: None,
) -> tuple[list[Pair], dict[str, str]]:
    """Files and what `rewrite` would make of them, by the same settings and configurations; `mode` is how it prints.

    What is printed anew has no edits: they do not make the head of the base. Says so where the settings let nothing
    be rewritten. `begin` is given the number of files, and each path and content as soon as it is there. Of files that
    cannot be rewritten there is no pair, but what went wrong, by their paths.
    """
    options = _as_rewrite(files, settings, emcc_cflags=emcc_cflags, language=language, mode=mode)
    selection = select(options)
    failed = {each.path: each.message for each in selection.failed}
    read_as = Language(language) if language else None
    pairs = []
    for path, chosen, _, printed in selection.inputs:
        try:
            data = read_file(path)
            begin(len(selection.inputs), path, data)
            rewritten = rewrite(data, chosen, path=path, language=read_as)
            anew = None if printed == "preserve" else reprint(rewritten, Print(printed))
        except Exception as error:
            failed[path] = said_of(error, path)
            continue
        # What has no file extension of a source is JavaScript, as it is for the rewrite.
        known = rewritten.language or (None if is_source(path) else Language.JAVASCRIPT)
        pair = Pair(path, data, rewritten.code, rewritten.edits, known)
        pairs.append(pair if anew is None else pair._replace(head=anew.code, edits=None))
        begin(len(selection.inputs), path, pairs[-1].head or b"")
    note = why_signed(options, selection)
    if note is not None:
        say(note.text)
    elif selection.inputs and all(item.settings.mode is Mode.SIGNED for item in selection.inputs):
        say("Note: by the settings the memory stays at or below 2 GiB, where nothing needs a rewrite.")
    return pairs, failed


def _as_rewrite(
    files: Sequence[str], settings: Sequence[str], *, emcc_cflags: bool, language: str | None, mode: str | None
) -> Options:
    """The options of the `rewrite --check` that would say what is to be rewritten."""
    return Options(
        files=tuple(files),
        settings=tuple(settings),
        emcc_cflags=emcc_cflags,
        check=True,
        language=language,
        verify=False,
        print=mode,
    )
