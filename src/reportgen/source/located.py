"""A tree of values that know their place: what every reader gives and validation takes."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from reportgen.errors import Finding, InputError, Place

MAX_DEPTH = 50
"""Lists and mappings may lie this deep within each other; no input comes near."""

type_names = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "若干“项: 值”",
    "null": "空",
}
"""JSON types as a clerk would call them."""


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a sequence of nodes, or a mapping of names to nodes, and where it stands.

    ``text`` is the scalar as it was typed; ``lines_from`` the file's line on which the first line
    of a multi-line text stands, where its lines are the file's own, and ``lines_column`` the column
    in which they begin; ``keys`` the places of a mapping's names.
    """

    value: str | int | float | bool | tuple[Node, ...] | dict[str, Node] | None
    place: Place
    text: str | None = None
    lines_from: int | None = None
    lines_column: int = 1
    keys: Mapping[str, Place] = field(default_factory=dict)

    @property
    def type_name(self) -> str:
        """The JSON type's name."""
        value = self.value
        for kinds, name in (
            (str, "string"),
            (bool, "boolean"),
            (int, "integer"),
            (float, "number"),
            (tuple, "array"),
            (dict, "object"),
        ):
            if isinstance(value, kinds):
                return name
        return "null"

    def plain(self) -> Any:
        """The same tree as ordinary Python values."""
        if isinstance(self.value, tuple):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {name: item.plain() for name, item in self.value.items()}
        return self.value

    def at(self, path: Iterable[str | int]) -> Node:
        """The deepest node on a path that exists."""
        node = self
        for step in path:
            children = node.value
            if isinstance(children, dict) and step in children:
                node = children[str(step)]
            elif isinstance(children, tuple) and isinstance(step, int) and step < len(children):
                node = children[step]
            else:
                break
        return node

    def line(self, offset: int) -> Place:
        """The place of the ``offset``-th line (from 0) of a multi-line text."""
        if self.lines_from is None:
            return self.place
        return Place(self.place.file, self.lines_from + offset, self.lines_column)


def from_plain(value: Any, place: Place, depth: int = 0) -> Node:
    """A tree from ordinary Python values (a dict passed by a program); all stand at one place.

    Raises InputError (``too-deep``, ``wrong-type``).
    """
    if depth > MAX_DEPTH:
        raise too_deep(place)
    if isinstance(value, Mapping):
        return Node({str(name): from_plain(item, place, depth + 1) for name, item in value.items()}, place)
    if isinstance(value, datetime.date):
        return _text_node(value.isoformat()[:10], place)
    if isinstance(value, PurePath) or (isinstance(value, (float, Decimal)) and not math.isfinite(value)):
        return _text_node(str(value), place)
    if isinstance(value, Decimal):
        return Node(float(value), place, text=f"{value:f}")
    if isinstance(value, (str, int, float)) or value is None:
        return Node(value, place, text=None if value is None else str(value))
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return Node(tuple(from_plain(item, place, depth + 1) for item in value), place)
    raise InputError(
        Finding(
            "wrong-type",
            "内容的种类不对",
            place,
            found=type(value).__name__,
            expected="文字、数、日期、列表或若干“项: 值”",
        )
    )


def _text_node(text: str, place: Place) -> Node:
    return Node(text, place, text=text)


def too_deep(place: Place) -> InputError:
    """The fault of values that lie too deep within each other."""
    return InputError(Finding("too-deep", "括号或缩进的层数太多", place, expected=f"至多 {MAX_DEPTH} 层"))


def path_text(path: Iterable[str | int]) -> str:
    """A path as people write it: ``attachments[0].title``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
