"""What a person reads at the end: one line a file."""

from __future__ import annotations

from collections.abc import Sequence

from glue_rewriter.errors import shown
from glue_rewriter.pipeline import Rewritten
from glue_rewriter.records import TYPE_CHECKING
from glue_rewriter.reports.counts import Tally, growth, tally
from glue_rewriter.settings import Mode, Settings, size_text
from glue_rewriter.source.languages import only_declares

if TYPE_CHECKING:  # only some commands need the modules
    from glue_rewriter.reports.printed import PrintedAnew
    from glue_rewriter.size.compressed import Growth


def summary_line(
    rewritten: Rewritten,
    settings: Settings,
    *,
    sizes: Growth | None = None,
    printed: PrintedAnew | None = None,
    written: bool = True,
    heap_limits: bool = False,
) -> str:
    """One line: sites seen, rewritten, already right, left; bytes before and after, and after it was printed anew.

    `written` False words it as what would be done; `heap_limits` has the limits counted that were raised.
    """
    if settings.mode is Mode.SIGNED:
        done = "only printed anew" if printed else "unchanged"
        done += f", since the memory stays at or below 2 GiB (maximum {size_text(settings.maximum_memory)})"
    else:
        counted = tally(rewritten)
        done = _sites(counted, written=written)
        if not counted.seen and not rewritten.changed:
            done += f" ({no_site(rewritten.source.path)})"
        if heap_limits:
            done += f"; {_limits(rewritten, written=written, memory64=settings.memory64)}"
    plain = sizes.raw if sizes else (len(rewritten.source.data), len(rewritten.code))
    parts = [f"{shown(rewritten.source.path)}: {done}", f"{_change(*plain, ' bytes')}"]
    if sizes:
        parts += _compressed(sizes)
    if printed:
        parts.append(f"{printed.mode} {_change(len(rewritten.source.data), len(printed.code), ' bytes')}")
        if printed.sizes:
            parts += _compressed(printed.sizes)
    return "; ".join(parts)


def no_site(path: str) -> str:
    """What is to be said of a file without a site."""
    if only_declares(path):
        return "it declares types, and holds no code"
    return "nothing in it addresses a wasm memory: is this the glue?"


def no_site_note(paths: Sequence[str]) -> str:
    """The note that all the files, at least one, are without a site."""
    if len(paths) == 1:
        return f"Note: {shown(paths[0])}: {no_site(paths[0])}"
    return f"Note: nothing in these {len(paths)} files addresses a wasm memory: is the glue among them?"


def total_line(total: Tally, *, failed: int = 0, excluded: int = 0, written: bool = True) -> str:
    """One line for several files: how many, how many changed, and the sums of what is said of each.

    `failed` and `excluded` files are not among those counted.
    """
    files = f"{total.files} file{'' if total.files == 1 else 's'}: "
    files += f"{total.changed} changed" if written else f"{total.changed} would change"
    files += f", {failed} failed" if failed else ""
    files += f", {excluded} excluded" if excluded else ""
    return f"{files}; {_sites(total, written=written)}; {_change(total.before, total.after, ' bytes')}"


def _sites(counted: Tally, *, written: bool) -> str:
    verb = "rewritten" if written else "to rewrite"
    return (
        f"{counted.seen} site{'' if counted.seen == 1 else 's'}: {counted.rewritten} {verb}, "
        f"{counted.right} already right, {counted.left} left"
    )


def _limits(rewritten: Rewritten, *, written: bool, memory64: bool) -> str:
    count = sum(edit.kind in ("heap-max", "heap-max-64") for edit in rewritten.edits)
    if not count:
        return "no limit of the heap to raise" if memory64 else "no limit of the heap at 2 GiB found"
    return f"{count} limit{'' if count == 1 else 's'} of the heap {'raised' if written else 'to raise'}"


def _compressed(sizes: Growth) -> list[str]:
    # Imported late: only some commands measure.
    from glue_rewriter.size.compressed import has_brotli

    brotli = _change(*sizes.brotli) if has_brotli() else "–"
    return [f"gzip {_change(*sizes.gzip)}", f"brotli {brotli}"]


def _change(before: int, after: int, unit: str = "") -> str:
    return f"{before} -> {after}{unit} ({growth(before, after):+.2f} %)"
