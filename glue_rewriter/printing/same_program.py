"""Whether printed code is the program it was printed from, by its tokens, and a parse of no more than is in doubt.

Where the tokens are the same, and lines end where it means the same, a parser finds the same. What a printer changes
besides is either known to mean nothing (`_dropped`, `_is_added_in_vain`), or in doubt, as most parentheses. Statements
without a doubt are then left out of both texts, an empty block in the place of each, and the rest of both is parsed
and compared. A grammar is free of context: what the rest is does not depend on which statements stand in these places.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import esprima
from esprima import nodes

from glue_rewriter.printing.alignment import LITERALS, Token
from glue_rewriter.printing.outline import outline
from glue_rewriter.printing.token_pairs import NEWLINE, Pairs, Word, paired

#: What a semicolon ends, which may be left out at the end of a line, before `}`, and at the end.
_ENDED = frozenset(
    {
        "BreakStatement",
        "ContinueStatement",
        "DebuggerStatement",
        "DoWhileStatement",
        "ExportAllDeclaration",
        "ExpressionStatement",
        "ImportDeclaration",
        "PropertyDefinition",
        "ReturnStatement",
        "ThrowStatement",
        "VariableDeclaration",
    }
)
#: Statements whose first clause may be a declaration, which has no semicolon of its own there.
_HEADS = {"ForStatement": "init", "ForInStatement": "left", "ForOfStatement": "left"}
_DECLARED = frozenset({"FunctionDeclaration", "ClassDeclaration"})
_STATEMENTS = {"Program": "body", "BlockStatement": "body", "StaticBlock": "body", "SwitchCase": "consequent"}
_LEAVES = frozenset({"Literal", "TemplateElement", "ThisExpression", "Super", "EmptyStatement", "PrivateIdentifier"})
_NO_NODES = frozenset({"type", "range", "comments", "tokens", "_start", "_end", "_line", "_column"})
_CLOSING = frozenset((")", "]", "}"))
#: Behind these a comma is no trailing one.
_BEFORE_ELEMENT = frozenset(("", ",", "(", "[", "{"))
#: Before these `new A` and `new A()` are one.
_BEHIND_NEW = frozenset((";", ",", ":", ")", "]", "}", ""))
_LEFT_OUT = "{}"
#: How tight a sign binds, and what no operator separates.
_SIGN, _TIGHT = 98, 99
_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
#: Operators that bind ever tighter, all from the left.
_BINDING = {
    operator: binding
    for binding, operators in enumerate(
        ("||", "&&", "|", "^", "&", "== != === !==", "< > <= >=", ">> << >>>", "+ -", "* / %"), start=1
    )
    for operator in operators.split()
}
#: What begins and what ends an expression.
_BEFORE_ALL = frozenset(("(", "[", ",", "=", "=>", "return"))
_BEHIND_ALL = frozenset((")", "]", ",", ";", "?", ":"))
#: Names that may be more than that.
_WORDS = frozenset(("async", "await", "let", "of", "yield", "static", "get", "set"))


class Original:
    """A source's tokens, and what of its tree they do not tell. To be made before the tree is changed.

    `start` is where the program starts in the text, behind what esprima does not read. `is_await_a_name`: whether
    something is called so.
    """

    def __init__(self, program: Any, text: str, start: int) -> None:
        self.words = [Word(token.range[0], token.range[1], token.type, token.value) for token in program.tokens]
        self.tokens = [Token(start, end, kind if kind in LITERALS else text) for start, end, kind, text in self.words]
        self.hashbang: str | None = getattr(program, "hashbang", None)
        self.is_module = program.sourceType == "module"
        self.is_await_a_name = False
        #: Where directives begin.
        self.directives: set[int] = set()
        self._text = text
        self._start = start
        #: From where to where the statements of all lists go, and whether they are to be kept.
        self._statements: list[tuple[int, int, bool]] = []
        ends: set[int] = set()
        news: set[int] = set()
        self._walk(program, ends, news)
        # esprima has what ends without a semicolon end where the next token starts.
        word_ends = [word.end for word in self.words]
        #: The last tokens of what a semicolon ends, which may be that.
        self._ends = {bisect_right(word_ends, end) - 1 for end in ends}
        #: The last tokens of `new A` and `new A()`.
        self._news = {bisect_right(word_ends, end) - 1 for end in news}

    def _walk(self, program: Any, ends: set[int], news: set[int]) -> None:
        pending: list[Any] = [program]
        heads: set[int] = set()
        while pending:
            node = pending.pop()
            if node.__class__ is list:
                pending += [item for item in node if isinstance(item, (nodes.Node, list))]
                continue
            fields = vars(node)
            kind = fields["type"]
            if kind in _LEAVES:
                continue
            if kind == "Identifier":
                self.is_await_a_name |= fields["name"] == "await"
                continue
            if kind in _HEADS:
                heads.add(id(fields[_HEADS[kind]]))
            elif kind in _ENDED:
                if id(node) not in heads:
                    ends.add(fields["range"][1])
                if fields.get("directive") is not None:
                    self.directives.add(fields["range"][0])
            elif kind == "NewExpression":
                if not node.arguments:
                    news.add(fields["range"][1])
            elif kind == "ExportNamedDeclaration":
                if node.declaration is None:
                    ends.add(fields["range"][1])
            elif kind == "ExportDefaultDeclaration" and node.declaration.type not in _DECLARED:
                ends.add(fields["range"][1])
            if kind in _STATEMENTS:
                self._statements += [
                    (
                        *each.range,
                        each.type.startswith(("Import", "Export")) or getattr(each, "directive", None) is not None,
                    )
                    for each in fields[_STATEMENTS[kind]]
                ]
            for name, value in fields.items():
                if name not in _NO_NODES and isinstance(value, (nodes.Node, list)):
                    pending.append(value)

    def same(self, code: str) -> Pairs | None:
        """The tokens of printed code beside the source's, if it is the same program; None where it may not be."""
        start = 0
        if self.hashbang is not None:
            start = len(self.hashbang) + 2
            if code[:start] != f"#!{self.hashbang}" or not NEWLINE.match(code[start : start + 1] or "\n"):
                return None
        pairs = paired(self.words, code, self.directives, start)
        if pairs is None:
            return None
        doubts = self._doubts(pairs)
        if doubts and not self._is_rest_same(code, pairs, sorted(doubts)):
            return None
        return pairs

    def _text_of(self, index: int) -> str:
        return self.words[index].text if 0 <= index < len(self.words) else ""

    def _doubts(self, pairs: Pairs) -> set[int]:
        """The tokens of the source at which, by tokens alone, the printed code may not be the same program."""
        partners = pairs.partners
        doubts: set[int] = set()
        dropped: set[int] = set()
        for index, partner in enumerate(partners):
            if partner < 0 and index not in dropped:
                dropped |= self._dropped(index, partners)
                if index not in dropped:
                    doubts |= {index, index + 1}
        added: dict[int, str] = {}
        for token, before in pairs.added:
            added[before] = added.get(before, "") + pairs.tokens[token].key
        for before, text in added.items():
            if not self._is_added_in_vain(before - 1, text):
                doubts |= {before - 1, before}
        for index in self._ends:
            # The end of a line ended it there: what follows could go on with it.
            if self._text_of(index) != ";" and self._text_of(index + 1) not in ("}", "") and index + 1 not in added:
                doubts |= {index, index + 1}
        for index in pairs.broken:
            is_next = index > 0 and partners[index - 1] == partners[index] - 1
            if not is_next or not NEWLINE.search(self._text, self.words[index - 1].end, self.words[index].start):
                doubts |= {index - 1, index}
        return doubts

    def _dropped(self, index: int, partners: Sequence[int]) -> set[int]:
        """The token and those that go with it, if it means nothing that the printed code has them not."""
        text, following = self._text_of(index), self._text_of(index + 1)
        if text == ";":
            return {index} if index in self._ends and following in ("}", "") else set()
        if text == ",":
            is_trailing = following in _CLOSING and self._text_of(index - 1) not in _BEFORE_ELEMENT
            return {index} if is_trailing else set()
        if text != "(":
            return set()
        if following == ")":
            is_new = partners[index + 1] < 0 and index + 1 in self._news
            is_end = self._text_of(self._neighbour(index + 2, ")", partners)) in _BEHIND_NEW
            return {index, index + 1} if is_new and is_end else set()
        closing = self._closing(index)
        if partners[closing] >= 0:
            return set()
        is_parameter = self._text_of(closing + 1) == "=>" and closing == index + 2
        if is_parameter:
            return {index, closing} if self.words[index + 1].type == "Identifier" else set()
        return {index, closing} if self._is_operand(index, closing, partners) else set()

    def _neighbour(self, index: int, parenthesis: str, partners: Sequence[int]) -> int:
        """The token or, where that is a parenthesis that the printed code lacks, the next that is none, outwards."""
        while 0 <= index < len(partners) and partners[index] < 0 and self.words[index].text == parenthesis:
            index += 1 if parenthesis == ")" else -1
        return index

    def _closing(self, index: int) -> int:
        """The token that closes a parenthesis."""
        depth = 0
        while True:
            depth += _DEPTH.get(self.words[index].text, 0)
            if not depth:
                return index
            index += 1

    def _is_operand(self, opening: int, closing: int, partners: Sequence[int]) -> bool:
        """Whether what two parentheses hold is one operand without them, too, of the same operator or of none."""
        left = self._neighbour(opening - 1, "(", partners)
        before, behind = self._text_of(left), self._text_of(self._neighbour(closing + 1, ")", partners))
        operators = self._between_operands(opening, closing)
        if (before, behind) in (("(", ")"), ("[", "]")):
            # Anything but a sequence, which would be two arguments or elements.
            return "," not in operators
        if behind not in _BINDING and behind not in _BEHIND_ALL:
            return False
        tightest = self._binding_of(left)
        loosest = min((_BINDING.get(operator, 0) for operator in operators), default=_TIGHT)
        return tightest < loosest >= _BINDING.get(behind, 0)

    def _binding_of(self, index: int) -> int:
        """How tight a token binds what is behind it; as tight as can be where that is unknown."""
        text, previous = self._text_of(index), index - 1
        if text in _BEFORE_ALL:
            return 0
        if text not in ("+", "-"):
            return _BINDING.get(text, _TIGHT)
        is_sign = previous < 0 or (not self._is_atom(previous) and self.words[previous].text != "]")
        return _SIGN if is_sign else _BINDING[text]

    def _is_atom(self, index: int) -> bool:
        """Whether a token is a number, a string, or a name that is no more than that."""
        kind, text = self.words[index].type, self.words[index].text
        return kind in ("Numeric", "String") or (kind == "Identifier" and text not in _WORDS)

    def _between_operands(self, opening: int, closing: int) -> set[str]:
        """What stands in parentheses, and in none in these, but names, numbers, strings and points."""
        found: set[str] = set()
        depth = 0
        for index in range(opening + 1, closing):
            text = self.words[index].text
            step = _DEPTH.get(text, 0)
            if depth == 0 and step >= 0 and text not in (".", "(", "[") and not self._is_atom(index):
                found.add(text)
            depth += step
        return found

    def _is_added_in_vain(self, index: int, text: str) -> bool:
        """Whether it means nothing that the printed code has a text behind a token, besides."""
        if index < 0 or self.words[index].text == ";":
            return False
        if text.startswith("()"):
            if index not in self._news or self.words[index].text == ")":
                return False
            text = text[2:]
        return text == "" or (text == ";" and index in self._ends)

    def _is_rest_same(self, code: str, pairs: Pairs, doubts: list[int]) -> bool:
        """Whether both texts are the same program where the tokens leave doubts."""
        tokens, partners = pairs.tokens, pairs.partners
        added = dict(pairs.added)
        starts = [word.start for word in self.words]
        rest: list[str] = []
        printed: list[str] = []
        done, code_done = self._start, 0
        for start, minus_end, is_kept in sorted((start, -end, kept) for start, end, kept in self._statements):
            first, behind = bisect_left(starts, start), bisect_left(starts, -minus_end)
            doubt = bisect_left(doubts, first)
            is_doubted = doubt < len(doubts) and doubts[doubt] < behind
            if start < done or is_kept or is_doubted or first == behind or partners[first] < 0:
                continue
            last = max(partners[first:behind])
            while added.get(last + 1) == behind:
                last += 1
            rest += (self._text[done:start], _LEFT_OUT)
            printed += (code[code_done : tokens[partners[first]].start], _LEFT_OUT)
            done, code_done = -minus_end, tokens[last].end
        parse = esprima.parseModule if self.is_module else esprima.parseScript
        try:
            ours = parse("".join((*rest, self._text[done:])))
            theirs = parse("".join((*printed, code[code_done:])))
        except Exception:  # esprima is not ours: whatever it trips over proves nothing
            return False
        return all(
            a is not None and b is not None and a.what == b.what for a, b in zip_longest(outline(ours), outline(theirs))
        )
