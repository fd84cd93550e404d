"""Read JSON text into located values; :mod:`json` judges the writing, this finds the places."""

from __future__ import annotations

import bisect
import json
import re

from reportgen.errors import Finding, InputError, Place
from reportgen.source.located import MAX_DEPTH, Node, too_deep

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[^][{},:\" \t\r\n]+")
_STRINGS = json.JSONDecoder()
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_HINTS = {
    "Expecting ',' delimiter": "缺少逗号，或括号没有配对",
    "Expecting ':' delimiter": "项名后缺少冒号",
    "Expecting property name": "项名须加双引号；最后一项后不写逗号",
    "Expecting value": "这里缺少值；最后一项后不写逗号",
    "Unterminated string": "引号没有配对",
    "Invalid control character": "引号内不能换行或有制表符，换行请写作 \\n",
    "Invalid \\": "反斜杠须写作 \\\\",
    "Extra data": "一个文件只写一份公文，后面还有多余的内容",
    "Illegal trailing comma": "最后一项后不写逗号",
}


def read_json(text: str, file: str, findings: list[Finding]) -> Node:
    """The located values of a JSON text; doubled names go to ``findings``.

    Raises InputError (``broken-json``, ``too-deep``).
    """
    reader = _Reader(text, file, findings)
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        hint = next((hint for start, hint in _HINTS.items() if error.msg.startswith(start)), "JSON 写法有误")
        raise InputError(Finding("broken-json", hint, Place(file, error.lineno, error.colno))) from error
    except RecursionError as error:
        raise too_deep(Place(file)) from error
    return reader.value(_after_space(text, 0), 0)[0]


class _Reader:
    """Walks a text that is known to be JSON."""

    def __init__(self, text: str, file: str, findings: list[Finding]) -> None:
        self.text = text
        self.file = file
        self.findings = findings
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, at: int) -> Place:
        line = bisect.bisect_right(self.starts, at)
        return Place(self.file, line, at - self.starts[line - 1] + 1)

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        """The value that begins at a position, and the position after it."""
        place = self.place(at)
        if depth > MAX_DEPTH:
            raise too_deep(place)
        match self.text[at]:
            case "{":
                return self._object(at, depth, place)
            case "[":
                return self._array(at, depth, place)
            case '"':
                text, end = _STRINGS.raw_decode(self.text, at)
                return Node(text, place, text=text), end
        found = _WORD.match(self.text, at)
        assert found
        word = found.group()
        if word in _WORDS:
            return Node(_WORDS[word], place, text=word), found.end()
        if word.lstrip("-") in {"NaN", "Infinity"}:
            raise InputError(Finding("broken-json", "不是数", place, found=word))
        return Node(number(word), place, text=word), found.end()

    def _object(self, at: int, depth: int, place: Place) -> tuple[Node, int]:
        children: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        at = _after_space(self.text, at + 1)
        while self.text[at] != "}":
            key_place = self.place(at)
            name, at = _STRINGS.raw_decode(self.text, at)
            at = _after_space(self.text, at)
            child, at = self.value(_after_space(self.text, at + 1), depth + 1)
            if name in children:
                self.findings.append(written_twice(name, keys[name], key_place))
            children[name], keys[name] = child, key_place
            at = self._next(at)
        return Node(children, place, keys=keys), at + 1

    def _array(self, at: int, depth: int, place: Place) -> tuple[Node, int]:
        items = []
        at = _after_space(self.text, at + 1)
        while self.text[at] != "]":
            item, at = self.value(at, depth + 1)
            items.append(item)
            at = self._next(at)
        return Node(tuple(items), place), at + 1

    def _next(self, at: int) -> int:
        """The next item's position, or the closing bracket's."""
        at = _after_space(self.text, at)
        return _after_space(self.text, at + 1) if self.text[at] == "," else at


def number(word: str) -> int | float | str:
    """A number as it is written; one that no machine can hold stays text."""
    try:
        return int(word)
    except ValueError:
        pass
    try:
        value = float(word)
    except ValueError:
        return word
    return value if abs(value) < float("inf") else word


def written_twice(name: str, first: Place, second: Place) -> Finding:
    """A key of one mapping that is written a second time."""
    return Finding("duplicate-key", f"“{name}”写了两次，前一次在第 {first.line} 行", second, key=name)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found
    return found.end()
