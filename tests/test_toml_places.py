"""Where the keys and items of a TOML document stand: the scanner must see what tomllib reads."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from glue_rewriter.config.toml_spans import Way, places

DOCUMENTS = {
    "keys": "a = 1\nb-c_1 = 2\n1234 = 3\n'q r' = 4\n\"\\u00e9\\\"\" = 5\nd.e . 'f.g' = 6\n",
    "tables": "x = 1\n[a]\ny = 1\n[a.b . 'c d'] # comment [no]\nz = 1\n[ e ]\n",
    "arrays of tables": "[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 1\n[[a.c]]\nz = 1\n[[a]]\n[[a.c]]\nz = 2\n",
    "strings": 'a = "x = [1, 2] # no \\" \\\\"\nb = \'\\\'\nc = ""\nd = \'\'\ne = "é"\n',
    "long strings": 'a = """\n x = 1 \\""" [t]\n"""\nb = """q"""""\nc = """"""\n',
    "long literal strings": "a = '''\n[no]\ny = ''2''\\\n'''\nb = '''q'''''\nc = ''''''\n",
    "arrays": "a = []\nb = [ ]\nc = [1, 'two', [3.5, [\n  4, # four, ]\n\n], ],\n]\nd = [{x = 1}, {y = [2]}]\ne=[1]\n",
    "inline tables": "a = {}\nb = { }\nc = {x = 1, y.z = {'w v' = [1, {u = 2}]}, t = 'a,b}'}\n",
    "bare values": "a = 1979-05-27 07:32:00\nb = -1_000.5e+3 # c\nc = true\nd = [inf, nan, 0xff , 1979-05-27]\n",
    "line ends": "a = 1\r\n\r\n[t]\r\nb = [ # c\r\n 2,\r\n]\r\n# end",
    "no end": "a = {b = 1}",
    "nothing": " \n# nothing\n",
}


def flattened(value: Any, way: Way = ()) -> set[Way]:
    """The ways to everything in what tomllib read."""
    found = {way} if way else set()
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found |= flattened(child, (*way, key))
    return found


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_every_way_has_a_place_and_no_other(document: str) -> None:
    assert set(places(document)) == flattened(tomllib.loads(document))


def test_places_are_those_of_the_key_and_of_the_value() -> None:
    document = "[t]\nlist = [ 'a',\n  'b' ]\n[t.u]\nname = {x = 1}\n"
    found = {way: (document[place.key :][:4], document[place.value :][:4]) for way, place in places(document).items()}
    assert found == {
        ("t",): ("[t]\n", "[t]\n"),
        ("t", "list"): ("list", "[ 'a"),
        ("t", "list", 0): ("'a',", "'a',"),
        ("t", "list", 1): ("'b' ", "'b' "),
        ("t", "u"): ("[t.u", "[t.u"),
        ("t", "u", "name"): ("name", "{x ="),
        ("t", "u", "name", "x"): ("x = ", "1}\n"),
    }
