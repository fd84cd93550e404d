"""Hold an input against a template's fields: every fault at once, each in its place."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from reportgen.dates import parse_date
from reportgen.errors import Finding, InputError, Place, Severity
from reportgen.numbering.scheme import DocNumber
from reportgen.source.located import Node, path_text, type_names

Schema = Mapping[str, Any]
_Path = tuple[str | int, ...]


def validate(node: Node, schema: Schema, folder: Path) -> tuple[Node, list[Finding]]:
    """Give the sound part of an input, under English names only, and all that is wrong with the rest.

    ``schema`` is JSON Schema (draft 2020-12) in which a property's ``title`` is its Chinese name
    and a property's alternatives differ in JSON type. ``folder`` is where relative paths start.
    """
    findings: list[Finding] = []
    named = _rename(node, schema, schema, "", findings)
    faulty: list[_Path] = []
    findings.extend(_schema_findings(named, schema, folder, faulty))
    for path in sorted(faulty, key=lambda steps: [str(step) for step in steps], reverse=True):
        named = _without(named, path)
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
    if node.text is not None and not isinstance(value, str) and _wants_text(schema):
        return Node(node.text, node.place, text=node.text, lines_from=node.lines_from)
    return node


def _wants_text(schema: Schema) -> bool:
    kinds = schema.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    return "string" in kinds and not kinds & {"integer", "number", "boolean"}


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


def _schema_findings(node: Node, schema: Schema, folder: Path, faulty: list[_Path]) -> list[Finding]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema, format_checker=_format_checker(folder))
    findings = []
    for error in validator.iter_errors(node.plain()):
        path = tuple(error.absolute_path)
        faulty.append(path)
        at = node.at(path)
        key = path_text(path)
        if isinstance(error.cause, InputError):
            findings += [
                Finding(
                    cause.code, cause.message, at.place, key, cause.found, cause.expected, cause.suggestion
                )
                for cause in error.cause.findings
            ]
        else:
            findings += _translate(error, at, key)
    return findings


def _translate(error: Any, at: Node, key: str) -> list[Finding]:
    """A finding in Chinese for a validation error of the library."""
    found = at.text if at.text is not None else type_names[at.type_name]
    wanted = error.validator_value
    if error.validator == "required":
        missing = [name for name in wanted if name not in error.instance]
        return [
            Finding(
                "missing-key",
                f"缺少“{_title(error.schema, name)}”",
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
                found=found,
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
        "minLength": ("empty", "不能空着"),
        "maxProperties": ("too-many", f"至多 {wanted} 项"),
        "minProperties": ("empty", f"至少 {wanted} 项"),
    }
    code, expected = simple.get(error.validator, ("invalid", str(wanted)))
    return [Finding(code, "内容不合要求", at.place, key, found=found, expected=expected)]


def _title(schema: Schema, name: str) -> str:
    """A missing field by both its names where the Chinese one is at hand."""
    title = schema.get("properties", {}).get(name, {}).get("title")
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
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise InputError(
            Finding("path-outside", "文件须放在输入文件所在的文件夹之内", found=name, expected="相对路径")
        )
    if not path.is_file():
        siblings = (item.name for item in path.parent.iterdir()) if path.parent.is_dir() else ()
        raise InputError(
            Finding("missing-file", "没有这个文件", found=name, suggestion=nearest(path.name, siblings))
        )
    return path


def errors_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only those findings that forbid going on."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
