"""Read an input file (YAML, JSON, Markdown with front matter) into located values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from reportgen.errors import Finding, InputError, Place
from reportgen.source.json_text import number, read_json, written_twice
from reportgen.source.located import MAX_DEPTH, Node, from_plain, too_deep, type_names

_YAML_1_2 = {
    "tag:yaml.org,2002:null": (re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    "tag:yaml.org,2002:int": (re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")),
    "tag:yaml.org,2002:float": (
        re.compile(r"^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"),
        list("-+0123456789"),
    ),
}

MAX_REPEATED = 100_000
"""So many characters and values may come from repeating (``*name``) what was written before."""


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """A composer that resolves scalars as YAML 1.2 does: ``no`` is a word, a date is text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012
    depth = 0

    # the composer tells of each step down, and would crash the program if it went too far
    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1 and parent is not None:
            raise _TooDeepError(parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1


class _TooDeepError(Exception):
    """Stops the composer at a mark."""


for _tag, (_pattern, _first) in _YAML_1_2.items():
    _Loader.add_implicit_resolver(_tag, _pattern, _first)


def read(source: str | Path | Mapping[str, Any], findings: list[Finding]) -> tuple[Node, Path]:
    """Read an input; gives its values and the folder that its relative paths start from.

    Doubled names (``duplicate-key``) go to ``findings``. What leaves nothing to read raises InputError
    (``missing-file``, ``bad-encoding``, ``broken-yaml``, ``broken-json``, ``front-matter``,
    ``not-a-mapping``, ``too-deep``).
    """
    if isinstance(source, Mapping):
        return from_plain(source, Place("输入")), Path.cwd()
    path = Path(source)
    text = _text(path)
    if path.suffix.lower() in {".md", ".markdown"}:
        node = _front_matter(text, str(source), findings)
    elif path.suffix.lower() == ".json":
        node = read_json(text, str(source), findings)
    else:
        node = read_yaml(text, str(source), findings)
    if not isinstance(node.value, dict):
        raise InputError(
            Finding(
                "not-a-mapping",
                "输入的最外层应是若干“项: 值”",
                node.place,
                found=type_names[node.type_name],
            )
        )
    return node, path.resolve().parent


def read_yaml(text: str, file: str, findings: list[Finding], first_line: int = 1) -> Node:
    """Read YAML text; ``first_line`` is the file's line on which it begins.

    Doubled names go to ``findings``. Raises InputError (``broken-yaml``, ``too-deep``).
    """
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise InputError(_broken_yaml(error, text, file, first_line)) from error
    except _TooDeepError as error:
        mark = error.args[0]
        raise too_deep(Place(file, mark.line + first_line, mark.column + 1)) from error
    finally:
        loader.dispose()
    if root is None:
        return Node({}, Place(file, first_line, 1))
    return _Converter(text, file, first_line, findings).node(root, ())


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "读不了这个文件"
        raise InputError(Finding("missing-file", reason, Place(str(path)), found=str(path))) from error
    return decode(raw, str(path))


def decode(raw: bytes, file: str) -> str:
    """Text of a file in UTF-8 (with or without BOM) or GB18030."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = Place(file, raw.count(b"\n", 0, error.start) + 1)
    # GB18030 takes nearly anything: a UTF-8 file with one broken byte would become other words
    rough = raw.decode("utf-8", "replace")
    if rough.count("\ufffd") * 4 < sum(char > "\x7f" for char in rough):
        raise InputError(Finding("bad-encoding", "这一行有损坏的字节，不是完整的 UTF-8 文字", broken))
    try:
        return raw.decode("gb18030").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise InputError(
            Finding("bad-encoding", "认不出文件的编码", Place(file), expected="UTF-8 或 GB18030（GBK）编码")
        ) from None


def _broken_yaml(error: yaml.YAMLError, text: str, file: str, first_line: int) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark:
        place = Place(file, mark.line + first_line, mark.column + 1)
    elif isinstance(error, yaml.reader.ReaderError):
        before = text.encode()[: error.position].decode("utf-8", "ignore")
        place = Place(file, before.count("\n") + first_line, len(before) - before.rfind("\n"))
    else:
        place = Place(file)
    problem = str(getattr(error, "problem", None) or error)
    hints = {
        "mapping values are not allowed": "一行里有两个“: ”，含冒号的文字请加引号",
        "found character '\\t'": "缩进处有制表符，请改为空格",
        "found a tab character": "缩进处有制表符，请改为空格",
        "expected alphabetic or numeric": "“*”“&”开头的文字请加引号",
        "could not find expected ':'": "这一行缺少“: ”（半角冒号加空格）",
        "did not find expected key": "缩进与上文不一致，或缺少“: ”",
        "did not find expected '-' indicator": "列表各项的缩进不一致",
        "unexpected end of stream": "引号或括号没有配对",
        "did not find expected ',' or": "方括号或花括号没有配对，或缺少逗号",
        "found undefined alias": "“*”开头的文字请加引号",
        "found another document": "一个文件只写一份公文，不用“---”分隔",
        "control characters are not allowed": "有看不见的控制字符",
        "special characters are not allowed": "有看不见的控制字符",
        "cannot start any token": "文字以特殊符号（@、`、% 等）开头时请加引号",
    }
    hint = next((hint for start, hint in hints.items() if start in problem), None)
    return Finding("broken-yaml", hint or "YAML 写法有误", place, found=None if hint else problem)


class _Converter:
    """Turns the composer's nodes into located values."""

    def __init__(self, text: str, file: str, first_line: int, findings: list[Finding]) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.first_line = first_line
        self.findings = findings
        self.seen: set[int] = set()
        self.repeated = 0

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + self.first_line, node.start_mark.column + 1)

    def node(self, node: yaml.Node, open_nodes: tuple[int, ...]) -> Node:
        """The located value of a node that lies within ``open_nodes``."""
        place = self.place(node)
        if id(node) in open_nodes:
            raise InputError(Finding("broken-yaml", "“*”引用了自己", place))
        if len(open_nodes) > MAX_DEPTH:
            raise too_deep(place)
        if id(node) in self.seen:
            self.repeated += 1 + (len(node.value) if isinstance(node, yaml.ScalarNode) else 0)
            if self.repeated > MAX_REPEATED:
                raise InputError(Finding("broken-yaml", "“*”引用展开后内容太多", place))
        self.seen.add(id(node))
        inner = (*open_nodes, id(node))
        if isinstance(node, yaml.SequenceNode):
            return Node(tuple(self.node(item, inner) for item in node.value), place)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, inner, place)
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, inner: tuple[int, ...], place: Place) -> Node:
        children: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            key_place = self.place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                message = "项名应是文字；以方括号、花括号开头的文字请加引号"
                self.findings.append(Finding("broken-yaml", message, key_place))
                continue
            name = key_node.value
            if name in children:
                self.findings.append(written_twice(name, keys[name], key_place))
            children[name] = self.node(value_node, inner)
            keys[name] = key_place
        return Node(children, place, keys=keys)

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Node:
        text: str = node.value
        value: str | int | float | bool | None = text
        match node.tag.rsplit(":", 1)[-1]:
            case "null":
                value = None
            case "bool":
                value = text.lower() == "true"
            case "int" | "float":
                value = number(text)
        if node.style != "|":
            return Node(value, place, text=text)
        start = node.start_mark.line + 1
        first = next((line for line in self.lines[start:] if line.strip()), "")
        indent = len(first) - len(first.lstrip(" "))
        return Node(value, place, text=text, lines_from=start + self.first_line, lines_column=indent + 1)


def _front_matter(text: str, file: str, findings: list[Finding]) -> Node:
    """The fields between two ``---`` lines, and the rest as ``body``."""
    lines = text.split("\n")
    ends = [index for index, line in enumerate(lines) if line.rstrip() == "---"]
    if not lines[0].rstrip() == "---" or len(ends) < 2:  # noqa: PLR2004 - the two lines of dashes
        raise InputError(
            Finding(
                "front-matter",
                "Markdown 开头缺少两行“---”之间的各项（template、title 等）",
                Place(file, 1, 1),
            )
        )
    head = read_yaml("\n".join(lines[1 : ends[1]]), file, findings, first_line=2)
    first = ends[1] + 1
    body = "\n".join(lines[first:])
    if not isinstance(head.value, dict):
        return head
    for name in ("body", "正文"):
        if name in head.value:
            findings.append(
                Finding("duplicate-key", "正文已写在“---”之后，前面不能再写", head.keys[name], key=name)
            )
            del head.value[name]
    place = Place(file, first + 1, 1)
    node = Node(body, place, text=body, lines_from=first + 1)
    return Node({**head.value, "body": node}, head.place, keys={**head.keys, "body": place})
