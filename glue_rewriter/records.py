"""Named tuples that are made quickly.

`typing` takes 3 ms to import, and `typing.NamedTuple` a tenth of one for each class, for it looks at every annotation;
`collections.namedtuple` compiles text for each. Dozens of them are a tenth of the time in which a small file is
rewritten. A type checker sees `typing.NamedTuple` itself, of which these have what is used here.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    try:
        from _collections import _tuplegetter as _getter
    except ImportError:  # pragma: no cover - where it is not CPython

        def _getter(index, doc):
            return property(itemgetter(index), doc=doc)

    class _Record(tuple):
        """What every record can do."""

        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, **changed):
            return type(self)(**{**self._asdict(), **changed})

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self):
            return tuple(self)

    @cache
    def _maker(count):
        """A function that makes a record of so many values: compiled once for all the records of a length."""
        names = ", ".join(f"_{at}" for at in range(count))
        return eval(f"lambda cls, {names}: new(cls, ({names},))", {"new": tuple.__new__})

    _Function = type(lambda: None)

    class _Made(type):
        """Makes a record of what a class annotates, with the values it gives as defaults."""

        def __new__(cls, name, bases, space):
            if not bases:
                return super().__new__(cls, name, bases, space)
            fields = tuple(space["__annotations__"])
            defaults = {field: space[field] for field in fields if field in space}
            made = _maker(len(fields))
            code = made.__code__.replace(co_varnames=("cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__")
            space |= {field: _getter(at, None) for at, field in enumerate(fields)}
            space |= {
                "__new__": _Function(code, made.__globals__, "__new__", tuple(defaults.values())),
                "__slots__": (),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": defaults,
            }
            return type(name, (_Record,), space)

    class NamedTuple(metaclass=_Made):
        """What `typing.NamedTuple` is, without a look at the types."""


__all__ = ["TYPE_CHECKING", "NamedTuple"]
