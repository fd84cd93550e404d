"""Hold an input against a template's fields: every fault at once, each in its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.dates import parse_date
from reportgen.errors import Finding, InputError, Place, Severity
from reportgen.numbering.scheme import DocNumber
from reportgen.source.located import Node, path_text, type_names

Schema = Mapping[str, Any]
_Path = tuple[str | int, ...]

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]"
)
"""Control characters, halves of characters, and the mark of a lost one: no text may hold them."""
_LONG = 40
"""A message quotes so many characters of what was found."""
_LOST = re.compile("[\ud800-\udfff\ufffd]")


def validate(node: Node, schema: Schema, folder: Path) -> tuple[Node, list[Finding]]:
    """Give the sound part of an input, under English names only, and all that is wrong with the rest.

    ``schema`` is JSON Schema (draft 2020-12) in which a property's ``title`` is its Chinese name
    and a property's alternatives differ in JSON type. ``folder`` is where relative paths start.
    """
    findings: list[Finding] = []
    named = _rename(node, schema, schema, "", findings)
    faulty: list[_Path] = []
    unknown = {finding.key or "" for finding in findings if finding.code == "unknown-key"}
    findings.extend(_unprintable(named, (), faulty))
    findings.extend(_schema_findings(named, schema, folder, faulty, unknown))
    for path in sorted(faulty, key=lambda steps: [str(step) for step in steps], reverse=True):
        # a block whose source is faulty goes too: it would only seem to lack one
        named = _without(named, path[:-1] if path and path[-1] == "source" else path)
    return named, findings


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as their places follow each other, file by file."""
    return tuple(sorted(findings, key=_place_order))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, when one is like it at all."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return close[0] if close else None


def resolve(schema: Schema, root: Schema) -> Schema:
    """Follow ``$ref`` within ``root``; what stands beside a reference is added to its target."""
    while "$ref" in schema:
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
    return schema


def _place_order(finding: Finding) -> tuple[str, int, int]:
    place = finding.place or Place("")
    return (place.file, place.line or 0, place.column or 0)


def _rename(node: Node, schema: Schema, root: Schema, path: str, findings: list[Finding]) -> Node:
    """English names for Chinese ones; unknown and doubled names become findings."""
    schema = resolve(schema, root)
    value = node.value
    if isinstance(value, tuple) and "items" in schema:
        return Node(
            tuple(
                _rename(item, schema["items"], root, f"{path}[{index}]", findings)
                for index, item in enumerate(value)
            ),
            node.place,
        )
    if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
        return _rename_mapping(node, value, schema, root, path, findings)
    kinds = _kinds(schema)
    if "string" in kinds and not isinstance(value, (str, tuple, dict)):
        if value is None:  # nothing was written, or the word for it
            return node if "null" in kinds else Node("", node.place, text="")
        if not kinds & {"integer", "number", "boolean"}:
            return Node(node.text, node.place, text=node.text)
    if isinstance(value, str) and kinds == {"string"}:
        return Node(value.strip(), node.place, text=value.strip())
    return node


def _kinds(schema: Schema) -> set[str]:
    kinds = schema.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _unprintable(node: Node, path: _Path, faulty: list[_Path]) -> Iterator[Finding]:
    """Texts with characters that cannot be printed."""
    if isinstance(node.value, str) and (match := UNPRINTABLE.search(node.value)):
        faulty.append(path)
        yield unprintable(match, node.line(node.value.count("\n", 0, match.start())), path_text(path))
    elif isinstance(node.value, tuple):
        for index, child in enumerate(node.value):
            yield from _unprintable(child, (*path, index), faulty)
    elif isinstance(node.value, dict):
        for name, child in node.value.items():
            yield from _unprintable(child, (*path, name), faulty)


def unprintable(match: re.Match[str], place: Place, key: str | None = None) -> Finding:
    """The fault of a character that :data:`UNPRINTABLE` found."""
    lost = _LOST.match(match.group())
    message = "有损坏的字，是换编码时丢失的" if lost else "有看不见的控制字符，不能印出"
    return Finding("bad-character", message, place, key, found=f"U+{ord(match.group()):04X}")


def _rename_mapping(  # noqa: PLR0917 - the recursion's whole state
    node: Node,
    children: dict[str, Node],
    schema: Schema,
    root: Schema,
    path: str,
    findings: list[Finding],
) -> Node:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    chinese = {resolve(item, root).get("title"): name for name, item in properties.items()}
    rest = schema.get("additionalProperties", False)
    renamed: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for name, child in children.items():
        place = node.keys.get(name, child.place)
        known = name if name in properties else chinese.get(name)
        inner = f"{path}.{known or name}" if path else known or name
        if known is None:
            if rest is False:
                names = [*properties, *(title for title in chinese if title)]
                findings.append(
                    Finding(
                        "unknown-key",
                        f"没有“{name}”这一项",
                        place,
                        key=inner,
                        found=name,
                        suggestion=nearest(name, names),
                    )
                )
                continue
            known = name
            item_schema: Schema = rest if isinstance(rest, Mapping) else {}
        else:
            item_schema = properties[known]
        if known in renamed:
            findings.append(
                Finding("duplicate-key", f"“{name}”与上文的“{known}”是同一项，写了两次", place, key=inner)
            )
            continue
        renamed[known] = _rename(child, item_schema, root, inner, findings)
        keys[known] = place
    return Node(renamed, node.place, keys=keys)


def _without(node: Node, path: _Path) -> Node:
    """The tree less what stands at a path; a list's item becomes empty, so that others keep their place."""
    if not path:
        return node
    step, rest = path[0], path[1:]
    if isinstance(node.value, dict) and step in node.value:
        children = dict(node.value)
        if rest:
            children[str(step)] = _without(children[str(step)], rest)
        else:
            del children[str(step)]
        return Node(children, node.place, keys=node.keys)
    if isinstance(node.value, tuple) and isinstance(step, int) and step < len(node.value):
        items = list(node.value)
        items[step] = _without(items[step], rest) if rest else Node("", items[step].place, text="")
        return Node(tuple(items), node.place)
    return node


def _schema_findings(
    node: Node, schema: Schema, folder: Path, faulty: list[_Path], unknown: set[str]
) -> list[Finding]:
    validator = _validator()(schema, format_checker=_format_checker(folder))
    findings = []
    unprintables = frozenset(faulty)
    lacking: set[_Path] = set()
    for error in validator.iter_errors(node.plain()):
        path = tuple(error.absolute_path)
        key = path_text(path)
        if path in unprintables:
            continue
        if error.validator == "minProperties" and any(name.startswith(f"{key}.") for name in unknown):
            continue  # its only name is unknown, and was reported
        if error.validator == "required":  # once for all that a mapping lacks; what it has is sound
            if path in lacking:
                continue
            lacking.add(path)
        else:
            faulty.append(path)
        at = node.at(path)
        if isinstance(error.cause, InputError):
            findings += [replace(cause, place=at.place, key=key) for cause in error.cause.findings]
        else:
            findings += _translate(error, at, key, schema)
    return findings


@cache
def _validator() -> Any:
    """The library's validator, by which 2023.0 is no integer, and blanks are no text."""
    import jsonschema

    base: Any = jsonschema.Draft202012Validator

    def min_length(_validator: Any, limit: int, instance: object, _schema: Schema) -> Iterator[Any]:
        if isinstance(instance, str) and len(instance.strip()) < limit:
            yield jsonschema.ValidationError("too short")

    extend: Any = jsonschema.validators.extend
    return extend(
        base,
        {"minLength": min_length},
        type_checker=base.TYPE_CHECKER.redefine(
            "integer", lambda _checker, value: isinstance(value, int) and not isinstance(value, bool)
        ),
    )


def _translate(error: Any, at: Node, key: str, root: Schema) -> list[Finding]:
    """A finding in Chinese for a validation error of the library."""
    found = type_names[at.type_name]
    if at.text:
        found = at.text if len(at.text) <= _LONG else f"{at.text[:_LONG]}……"
    wanted = error.validator_value
    if error.validator == "required":
        missing = [name for name in wanted if name not in error.instance]
        return [
            Finding(
                "missing-key",
                f"缺少“{_title(error.schema, name, root)}”",
                at.place,
                key=f"{key}.{name}" if key else name,
            )
            for name in missing
        ]
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return [
            Finding(
                "wrong-type",
                "内容的种类不对",
                at.place,
                key,
                found=f"{found}（{type_names[at.type_name]}）" if at.text else found,
                expected="或".join(type_names[kind] for kind in kinds),
            )
        ]
    if error.validator == "enum":
        choices = [str(choice) for choice in wanted]
        return [
            Finding(
                "not-a-choice",
                "不是可选的值",
                at.place,
                key,
                found=found,
                expected="、".join(choices),
                suggestion=nearest(str(at.value), choices),
            )
        ]
    simple: dict[str, tuple[str, str]] = {
        "pattern": ("bad-form", str(error.schema.get("description", wanted))),
        "minimum": ("out-of-range", f"不小于 {wanted}"),
        "maximum": ("out-of-range", f"不大于 {wanted}"),
        "exclusiveMinimum": ("out-of-range", f"大于 {wanted}"),
        "minItems": ("too-few", f"至少 {wanted} 项"),
        "maxItems": ("too-many", f"至多 {wanted} 项"),
        "maxProperties": ("too-many", f"至多 {wanted} 项"),
        "minProperties": ("empty", f"至少 {wanted} 项"),
    }
    if error.validator == "minLength":
        return [Finding("empty", "这一项不能空着", at.place, key, found="空")]
    code, expected = simple.get(error.validator, ("invalid", str(wanted)))
    return [Finding(code, "内容不合要求", at.place, key, found=found, expected=expected)]


def _title(schema: Schema, name: str, root: Schema) -> str:
    """A missing field by both its names."""
    title = resolve(schema.get("properties", {}).get(name, {}), root).get("title")
    return f"{name}（{title}）" if title else name


def _format_checker(folder: Path) -> Any:
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())

    def add(name: str, check: Callable[[str], object]) -> None:
        def run(value: object) -> bool:
            if isinstance(value, str):
                check(value)
            return True

        checker.checks(name, raises=InputError)(run)

    add("date", parse_date)
    add("document-number", lambda text: text == "auto" or DocNumber.parse(text))
    add("path", lambda text: file_below(folder, text))
    return checker


def file_below(folder: Path, name: str) -> Path:
    """The file that an input names; it must exist below the input's own folder.

    Raises InputError (``path-outside``, ``missing-file``).
    """
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        found = path.is_file()
    except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle
        path, found = root / "?", False
    if not path.is_relative_to(root):
        raise InputError(
            Finding("path-outside", "文件须放在输入文件所在的文件夹之内", found=name, expected="相对路径")
        )
    if not found:
        siblings = (item.name for item in path.parent.iterdir()) if path.parent.is_dir() else ()
        raise InputError(
            Finding("missing-file", "没有这个文件", found=name, suggestion=nearest(path.name, siblings))
        )
    return path


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only those findings that forbid going on."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
