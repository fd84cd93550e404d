"""Read an input file (YAML, JSON, Markdown with front matter) into located values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from reportgen.errors import Finding, InputError, Place
from reportgen.source.located import Node, from_plain

_YAML_1_2 = {
    "tag:yaml.org,2002:null": (re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    "tag:yaml.org,2002:int": (re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")),
    "tag:yaml.org,2002:float": (
        re.compile(r"^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"),
        list("-+0123456789"),
    ),
}

_SURROGATES = re.compile("[\ud800-\udfff]")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """A composer that resolves scalars as YAML 1.2 does: ``no`` is a word, a date is text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, (_pattern, _first) in _YAML_1_2.items():
    _Loader.add_implicit_resolver(_tag, _pattern, _first)


def read(source: str | Path | Mapping[str, Any]) -> tuple[Node, Path]:
    """Read an input; gives its values and the folder that its relative paths start from.

    Raises InputError (``missing-file``, ``bad-encoding``, ``broken-yaml``, ``broken-json``,
    ``not-a-mapping``, ``duplicate-key``, ``bad-character``).
    """
    if isinstance(source, Mapping):
        node = from_plain(source, Place("输入"))
        _refuse_control_characters(node)
        return node, Path.cwd()
    path = Path(source)
    text = _text(path)
    if path.suffix.lower() in {".md", ".markdown"}:
        node = _front_matter(text, str(source))
    elif path.suffix.lower() == ".json":
        node = _json(text, str(source))
    else:
        node = read_yaml(text, str(source))
    if not isinstance(node.value, dict):
        raise InputError(
            Finding(
                "not-a-mapping",
                "输入的最外层应是若干“项: 值”",
                Place(str(source), 1, 1),
                found=node.type_name,
            )
        )
    _refuse_control_characters(node)
    return node, path.resolve().parent


def read_yaml(text: str, file: str, first_line: int = 1) -> Node:
    """Read YAML text; ``first_line`` is the file's line on which it begins."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        raise InputError(_broken_yaml(error, file, first_line)) from error
    finally:
        loader.dispose()
    if root is None:
        return Node({}, Place(file, first_line, 1))
    findings: list[Finding] = []
    node = _convert(root, file, first_line, findings, ())
    if findings:
        raise InputError(findings)
    return node


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "读不了这个文件"
        raise InputError(Finding("missing-file", reason, Place(str(path)), found=str(path))) from error
    return decode(raw, str(path))


def decode(raw: bytes, file: str) -> str:
    """Text of a file in UTF-8 (with or without BOM) or GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        Finding("bad-encoding", "认不出文件的编码", Place(file), expected="UTF-8 或 GB18030（GBK）编码")
    )


def _broken_yaml(error: yaml.YAMLError, file: str, first_line: int) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + first_line, mark.column + 1) if mark else Place(file)
    problem = str(getattr(error, "problem", None) or error)
    hints = {
        "mapping values are not allowed": "一行里有两个“: ”，含冒号的文字请加引号",
        "found character '\\t'": "缩进处有制表符，请改为空格",
        "could not find expected ':'": "这一行缺少“: ”（半角冒号加空格）",
        "did not find expected key": "缩进与上文不一致，或缺少“: ”",
        "did not find expected '-' indicator": "列表各项的缩进不一致",
        "unexpected end of stream": "引号或括号没有配对",
        "did not find expected ',' or": "方括号或花括号没有配对，或缺少逗号",
        "found undefined alias": "“*”开头的文字请加引号",
        "expected a single document": "一个文件只写一份公文，不用“---”分隔",
        "control characters are not allowed": "有看不见的控制字符",
        "special characters are not allowed": "有看不见的控制字符",
        "cannot start any token": "文字以特殊符号（@、`、% 等）开头时请加引号",
    }
    hint = next((text for start, text in hints.items() if start in problem), "YAML 写法有误")
    return Finding("broken-yaml", hint, place, found=problem)


def _convert(
    node: yaml.Node, file: str, first_line: int, findings: list[Finding], open_nodes: tuple[int, ...]
) -> Node:
    place = Place(file, node.start_mark.line + first_line, node.start_mark.column + 1)
    if id(node) in open_nodes:
        findings.append(Finding("broken-yaml", "“*”引用了自己", place))
        return Node(None, place)
    inner = (*open_nodes, id(node))
    if isinstance(node, yaml.SequenceNode):
        return Node(tuple(_convert(item, file, first_line, findings, inner) for item in node.value), place)
    if isinstance(node, yaml.MappingNode):
        children: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            name = str(key_node.value)
            key_place = Place(file, key_node.start_mark.line + first_line, key_node.start_mark.column + 1)
            if name in children:
                findings.append(
                    Finding("duplicate-key", f"“{name}”写了两次，前一次在第 {keys[name].line} 行", key_place)
                )
            children[name] = _convert(value_node, file, first_line, findings, inner)
            keys[name] = key_place
        return Node(children, place, keys=keys)
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, place)


def _scalar(node: yaml.ScalarNode, place: Place) -> Node:
    text: str = node.value
    if _SURROGATES.search(text):  # JSON writes rare characters as pairs of \u escapes
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines_from = place.line
    if node.style in {"|", ">"} and place.line is not None:
        lines_from = place.line + 1
    kind = node.tag.rsplit(":", 1)[-1]
    value: str | int | float | bool | None = text
    if kind == "null":
        value = None
    elif kind == "bool":
        value = text.lower() == "true"
    elif kind == "int":
        value = int(text)
    elif kind == "float":
        value = float(text)
    return Node(value, place, text=text, lines_from=lines_from)


def _json(text: str, file: str) -> Node:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            Finding("broken-json", "JSON 写法有误", Place(file, error.lineno, error.colno), found=error.msg)
        ) from error
    # JSON is YAML but for tabs, which stand only between its tokens
    return read_yaml(text.replace("\t", " "), file)


def _front_matter(text: str, file: str) -> Node:
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
    head = read_yaml("\n".join(lines[1 : ends[1]]), file, first_line=2)
    first = ends[1] + 1
    body = "\n".join(lines[first:])
    if not isinstance(head.value, dict):
        return head
    for name in ("body", "正文"):
        if name in head.value:
            raise InputError(
                Finding("duplicate-key", "正文已写在“---”之后，前面不能再写", head.keys[name], key=name)
            )
    place = Place(file, first + 1, 1)
    node = Node(body, place, text=body, lines_from=first + 1)
    return Node({**head.value, "body": node}, head.place, keys={**head.keys, "body": place})


def _refuse_control_characters(node: Node) -> None:
    findings: list[Finding] = []

    def visit(item: Node, path: str) -> None:
        if isinstance(item.value, str) and (match := _CONTROL.search(item.value)):
            offset = item.value.count("\n", 0, match.start())
            findings.append(
                Finding(
                    "bad-character",
                    "有看不见的控制字符，不能印出",
                    item.line(offset),
                    key=path,
                    found=f"U+{ord(match.group()):04X}",
                )
            )
        elif isinstance(item.value, tuple):
            for index, child in enumerate(item.value):
                visit(child, f"{path}[{index}]")
        elif isinstance(item.value, dict):
            for name, child in item.value.items():
                visit(child, f"{path}.{name}" if path else name)

    visit(node, "")
    if findings:
        raise InputError(findings)
