"""The rules of the audit: each looks at what is known of the addresses of a tree and yields findings.

A rule is a module: `CODE`, `NAME` (the bad pattern), `find`, and a docstring in four sections, which is what
`glue-rewriter explain CODE` prints: What it does, Why it is bad, Example, Use instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from glue_rewriter.addresses import AddressFacts, Confidence
from glue_rewriter.audit.rules import (
    address_key,
    address_or_error,
    address_text,
    beside_view,
    bigint_and_number,
    both_sizes,
    code_in_text,
    dynamic_view,
    export_result,
    four_gib,
    kept_index,
    memory_limit,
    mixed_comparison,
    mixed_difference,
    narrowed_address,
    pointer_as_integer,
    pointer_in_32_bits,
    remainder,
    sentinel,
    sentinel_32,
    sign_as_tag,
    sign_test,
    signed_coercion,
    signed_load,
    signed_size,
    tagged_address,
    undefined_end,
    webgl_upload,
    widened_address,
)
from glue_rewriter.audit.rules.finding import Finding, Fix, Severity

__all__ = ["MEMORY64_RULES", "OF_32", "OF_BOTH", "RULES", "Confidence", "Finding", "Fix", "Rule", "Severity"]


class Rule(Protocol):
    """What a module that is a rule has."""

    CODE: str
    NAME: str
    __doc__: str | None

    def find(self, facts: AddressFacts) -> Iterator[Finding]:
        """Every place that the rule is about, in any order."""


#: Code -> rule.
RULES: dict[str, Rule] = {
    "GR101": sign_test,
    "GR102": mixed_comparison,
    "GR103": sentinel,
    "GR104": signed_coercion,
    "GR105": signed_load,
    "GR106": remainder,
    "GR107": address_key,
    "GR108": address_text,
    "GR109": export_result,
    "GR110": signed_size,
    "GR111": mixed_difference,
    "GR112": widened_address,
    "GR113": address_or_error,
    "GR114": sign_as_tag,
    "GR201": memory_limit,
    "GR202": dynamic_view,
    "GR203": beside_view,
    "GR204": tagged_address,
    "GR205": kept_index,
    "GR206": undefined_end,
    "GR207": pointer_as_integer,
    "GR208": webgl_upload,
    "GR209": code_in_text,
    "GR210": four_gib,
}

#: Code -> rule, of those that are about addresses of 64 bits, and, but for `OF_32`, say nothing in the other modes.
MEMORY64_RULES: dict[str, Rule] = {
    "GR301": narrowed_address,
    "GR302": pointer_in_32_bits,
    "GR303": bigint_and_number,
    "GR304": sentinel_32,
    "GR305": both_sizes,
}
#: The others that hold for addresses of 64 bits, too: they ask for no sign.
OF_BOTH = ("GR201", "GR202", "GR203", "GR207", "GR209")
#: And one of those for 64 bits that speaks of both.
OF_32 = ("GR305",)
