"""A tree of values that know their place: what every reader gives and validation takes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportgen.errors import Place

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
    of a multi-line text stands; ``keys`` the places of a mapping's names.
    """

    value: str | int | float | bool | tuple[Node, ...] | dict[str, Node] | None
    place: Place
    text: str | None = None
    lines_from: int | None = None
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
        return Place(self.place.file, self.lines_from + offset, 1)


def from_plain(value: Any, place: Place) -> Node:
    """A tree from ordinary Python values (a dict passed by a program); all stand at one place."""
    if isinstance(value, Mapping):
        return Node({str(name): from_plain(item, place) for name, item in value.items()}, place)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return Node(value.isoformat()[:10], place, text=value.isoformat()[:10])
    if isinstance(value, (str, int, float, bool)) or value is None:
        return Node(value, place, text=None if value is None else str(value))
    if isinstance(value, Sequence):
        return Node(tuple(from_plain(item, place) for item in value), place)
    return Node(str(value), place, text=str(value))


def path_text(path: Iterable[str | int]) -> str:
    """A path as people write it: ``attachments[0].title``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
