"""Why a place is no site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glue_rewriter.dataflow.builtins import invocation
from glue_rewriter.dataflow.steps import copies, made_of
from glue_rewriter.explain.index import literal_words
from glue_rewriter.explain.looks import Look
from glue_rewriter.explain.record import Step, Verdict
from glue_rewriter.explain.trail import statement_of
from glue_rewriter.explain.words import kind_words
from glue_rewriter.memory.element_types import LIST
from glue_rewriter.memory.sites import is_key
from glue_rewriter.source import Source
from glue_rewriter.source.library.lines import directives
from glue_rewriter.syntax import Node
from glue_rewriter.syntax.comparisons import asm_functions, probed
from glue_rewriter.syntax.names import call_of
from glue_rewriter.syntax.nodes import FUNCTION_TYPES, field, is_wrapper, parent_of, property_name, same_place, unwrap

_TEXTS = {
    "comment": "a comment",
    "html_comment": "a comment",
    "string": "a string",
    "string_fragment": "a string",
    "escape_sequence": "a string",
    "template_string": "a template",
    "regex": "a regular expression",
    "regex_pattern": "a regular expression",
    "regex_flags": "a regular expression",
    "hash_bang_line": "the line that names the interpreter",
    "jsx_text": "text",
}
_CALLS = frozenset({"call_expression", "new_expression"})
_WEAK = "a name that other things have too: a view where something else in the file says so, or the user (heap-names)"
#: So many definitions are named.
_MANY = 6
_FORMS = {
    "list": "a list",
    "object": "an object",
    "text": "a text",
    "number": "a number",
    "function": "a function",
    "class": "a class",
    "regex": "a regular expression",
    "boolean": "true or false",
    "null": "null",
    "nothing": "undefined",
    "operation": "a number or a text",
    "unary": "a number or a text",
}


def absent(looks: Sequence[Look], source: Source, start: int, end: int, is_line: bool) -> tuple[Step, ...]:
    """Why there is no site at an offset, or, of a line, between two."""
    if not looks:
        return (Step(start, end, "nothing in this file could be a site, so it is not read"),)
    shown = [look for look in looks if _is_shown(look, start, end)]
    if not shown:
        return (Step(start, end, _hidden(looks, source, start)),)
    look = shown[0]
    found = list(_of_line(look, start, end)) if is_line else []
    return tuple(found) or tuple(_of_place(look, start, is_line))


def _is_shown(look: Look, start: int, end: int) -> bool:
    """Whether a tree shows a place, or anything on a line."""
    data = look.source.data[start : max(end, start + 1)]
    return look.tree.data[start : max(end, start + 1)] == data or not data.strip()


def _hidden(looks: Sequence[Look], source: Source, at: int) -> str:
    for line in directives(source.data):
        if line.start <= at < line.end:
            return "a line of the preprocessor, which stays as it is"
    if any(look.tree.data[at : at + 1] not in (b" ", b"\n", b"\r") for look in looks) or b"{{{" in _line(source, at):
        return "part of a macro: macros are never changed, for they know the settings"
    return "in an arm of #if that these settings leave out, which is not read"


def _line(source: Source, at: int) -> bytes:
    data = source.data
    stop = data.find(b"\n", at)
    return data[data.rfind(b"\n", 0, at) + 1 : stop if stop >= 0 else len(data)]


def _of_line(look: Look, start: int, end: int) -> Iterator[Step]:
    """Every subscript and every call beside memory on a line, and why it is no site."""
    found = probed(look.tree)
    for node in (*found.get("subscript", ()), *found.get("call", ())):
        if start <= node.start_byte < end:
            yield from _of_access(look, node)


def _of_place(look: Look, at: int, is_line: bool) -> Iterator[Step]:
    node = look.tree.at(at, min(at + 1, len(look.tree.data)))
    around = node
    while around is not None and around.type not in FUNCTION_TYPES:
        if around.type in _TEXTS and not _is_index(around):
            what = _TEXTS[around.type]
            yield Step(around.start_byte, around.end_byte, f"in {what}, which is not code")
            return
        if around.type in ("subscript_expression", *_CALLS):
            steps = list(_of_access(look, around))
            if steps:
                yield from steps
                return
        if around.type in ("template_substitution", "expression_statement", "statement_block", "program"):
            break
        around = parent_of(around)
    for function in asm_functions(look.tree):
        if function.start_byte <= at < function.end_byte:
            yield Step(at, at + 1, "in asm.js, which stays as it is")
            return
    what = "no address enters a view on this line" if is_line else "no address enters a view here"
    yield Step(at, at + 1, what + ", as far as the file tells")


def _is_index(node: Node) -> bool:
    """Whether a text is a subscript, or part of one."""
    if node.type in ("string_fragment", "escape_sequence"):
        node = parent_of(node) or node
    while (parent := parent_of(node)) is not None and is_wrapper(parent):
        node = parent
    return (
        parent is not None and parent.type == "subscript_expression" and not same_place(field(parent, "object"), node)
    )


def _of_access(look: Look, access: Node) -> Iterator[Step]:
    """Why a subscript or a call is no site; nothing of a call that has nothing to do with memory."""
    views = look.views
    if access.type in _CALLS:
        made = invocation(access, look.tree.data)
        callee = made.callee
        holder = field(callee, "object") if callee.type in ("member_expression", "subscript_expression") else None
        if holder is not None and not made.constructs and (kinds := views.kinds(holder)):
            name = property_name(callee, look.tree.data) or b"what is chosen here"
            what = f"{name.decode('utf-8', 'replace')} of what is {kind_words(min(kinds))} is given no position"
            yield Step(access.start_byte, access.end_byte, what)
        elif any(views.kinds(each) for each in made.given):
            what = "what is given beside a view does not look like an address in it"
            yield Step(access.start_byte, access.end_byte, what)
        return
    holder, index = field(access, "object"), field(access, "index")
    kinds = views.kinds(holder)
    if views.element(holder) is None:
        yield from _no_view(look, holder, kinds)
    elif is_key(views, index):
        what = "names a property: it is a text or a symbol, no index"
        yield Step(index.start_byte, index.end_byte, what)
    elif words := literal_words(look, index):
        yield Step(index.start_byte, index.end_byte, words)
    elif call_of(access) is not None:
        yield Step(access.start_byte, access.end_byte, "names a method, which is called")
    else:
        yield Step(
            access.start_byte, access.end_byte, "a type, or an index that a call has checked: the call is the site"
        )


def _no_view(look: Look, holder: Node, kinds: set[str]) -> Iterator[Step]:
    """What is indexed is no view: what is known of it."""
    views = look.views
    if kinds:
        what = " or ".join(kind_words(kind) for kind in sorted(kinds))
        is_list = all(kind.startswith(LIST) for kind in kinds)
        what += ": an index chooses one of them" if is_list else ": it has no elements"
        yield Step(holder.start_byte, holder.end_byte, what)
        return
    yield Step(holder.start_byte, holder.end_byte, "no view of the memory, as far as the file tells")
    for each in copies(holder):
        form = made_of(each).form
        if form == "name":
            definitions = views.bindings.definitions(views.bindings.resolve_node(each))
            if views.is_weak(look.tree.text(each)):
                yield Step(each.start_byte, each.end_byte, _WEAK)
            elif not definitions:
                yield Step(each.start_byte, each.end_byte, "declared nowhere in this file, and no name of a view")
            for definition in definitions[:_MANY]:
                if definition.how != "declared":
                    yield _known(definition.name, definition.value, definition.how)
        elif form == "member":
            name = property_name(each, look.tree.data)
            if name is not None and views.is_weak(name):
                yield Step(each.start_byte, each.end_byte, _WEAK)
            owner = views.owners.of(field(each, "object"))
            puts = views.owners.puts(name) if name is not None else []
            for put in [put for put in puts if owner is None or put.owner in (None, owner)][:_MANY]:
                yield _known(put.value, put.value, "value")
        elif form in _FORMS:
            yield Step(each.start_byte, each.end_byte, _FORMS[form])


def _known(node: Node, value: Node | None, how: str) -> Step:
    around = statement_of(node)
    form = "" if value is None else made_of(unwrap(value)).form
    what = _FORMS.get(form, "")
    if not what:
        ways = {"parameter": "a parameter", "loop": "given by a loop", "pattern": "taken out of something"}
        what = ways.get(how, "not known to be a view")
    return Step(around.start_byte, around.end_byte, what)


def nearest(verdicts: Sequence[Verdict], start: int, end: int, most: int = 3) -> tuple[Verdict, ...]:
    """The sites nearest to a place, in the order of the source."""

    def distance(verdict: Verdict) -> int:
        return max(verdict.start - end, start - verdict.end, 0)

    return tuple(sorted(sorted(verdicts, key=distance)[:most], key=lambda verdict: verdict.start))
