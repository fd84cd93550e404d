"""Find, load and check templates; the only module that knows where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportgen.errors import Finding, Place, Severity, TemplateError
from reportgen.layout.spec import GBT9704, LayoutSpec
from reportgen.manifest import CheckSpec, FormCell, FormColumn, FormRow, FormSpec, Manifest
from reportgen.source.read import decode, read_yaml
from reportgen.source.validate import nearest

_HERE = Path(__file__).resolve().parent


def shipped_folder() -> Path:
    """The folder of the templates that come with the program (in a wheel, or in the source tree)."""
    installed = _HERE / "_templates"
    return installed if installed.is_dir() else _HERE.parents[1] / "templates"


def shipped_names() -> tuple[str, ...]:
    """The names of the shipped templates, sorted."""
    return tuple(sorted(path.stem for path in shipped_folder().glob("[!_]*.yaml")))


def load(name: str, base: Path | None = None) -> Manifest:
    """Load a template by its shipped name, or by the path of a department's ``folder/name``.

    Raises TemplateError (``unknown-template``, ``broken-template``).
    """
    file = f"{name.removesuffix('.yaml')}.yaml"
    path = shipped_folder() / file if "/" not in name else (base or Path.cwd()) / file
    if name not in shipped_names() and ("/" not in name or not _is_file(path)):
        raise TemplateError(
            Finding(
                "unknown-template",
                "没有这个模板",
                found=name,
                expected="、".join(shipped_names()),
                suggestion=nearest(name, shipped_names()),
            )
        )
    return _load(path.resolve(), path.stat().st_mtime_ns)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long a name
        return False


def layout_of(manifest: Manifest) -> LayoutSpec:
    """The layout that a template sets: the standard's, with its overrides."""
    return GBT9704.override(manifest.layout) if manifest.layout else GBT9704


_MANIFEST_KEYS = {
    "title",
    "description",
    "fields",
    "required",
    "defaults",
    "body",
    "forms",
    "checks",
    "layout",
}


@lru_cache(maxsize=64)
def _load(path: Path, _modified: int) -> Manifest:
    raw = _read(path)
    if unknown := sorted(set(raw) - _MANIFEST_KEYS):
        raise TemplateError(
            [
                Finding(
                    "unknown-key",
                    f"模板说明里没有“{key}”这一项",
                    Place(str(path)),
                    key=key,
                    suggestion=nearest(key, _MANIFEST_KEYS),
                )
                for key in unknown
            ]
        )
    shared = _read(shipped_folder() / "_fields.yaml")
    try:
        forms = tuple(_form(key, spec) for key, spec in raw.get("forms", {}).items())
        schema = {
            "type": "object",
            "properties": {"template": {"$ref": "#/$defs/template"}, **raw["fields"]},
            "required": raw.get("required", []),
            "additionalProperties": False,
            "$defs": shared["$defs"],
        }
        for form in forms:
            schema["properties"][form.key] = _form_schema(form, schema["properties"][form.key], shared)
        return Manifest(
            name=path.stem,
            title=raw["title"],
            folder=path.parent,
            schema=schema,
            body=tuple(raw["body"]),
            forms=forms,
            checks=tuple(_check(item) for item in raw.get("checks", [])),
            defaults=raw.get("defaults", {}),
            layout=raw.get("layout", {}),
        )
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, StopIteration) as error:
        raise TemplateError(
            Finding("broken-template", "模板说明写法有误", Place(str(path)), found=str(error))
        ) from error


def _read(path: Path) -> dict[str, Any]:
    findings: list[Finding] = []
    plain = read_yaml(decode(path.read_bytes(), str(path)), str(path), findings).plain()
    if findings:
        raise TemplateError(findings)
    if not isinstance(plain, dict):
        raise TemplateError(Finding("broken-template", "模板说明应是若干“项: 值”", Place(str(path))))
    return plain


def _check(raw: Mapping[str, Any]) -> CheckSpec:
    values = dict(raw)
    if "tolerance" in values:
        values["tolerance"] = Decimal(values["tolerance"])
    return CheckSpec(**{**values, "severity": Severity(values.get("severity", "error"))})


def _form(key: str, raw: Mapping[str, Any]) -> FormSpec:
    columns = tuple(_column(name, spec) for name, spec in raw["columns"].items())
    names = tuple(column.key for column in columns)
    rows = tuple(_row(name, spec, names) for name, spec in raw["rows"].items())
    by_key = {row.key: row for row in rows}
    return FormSpec(
        key=key,
        title=raw["title"],
        columns=columns,
        rows=rows,
        head=tuple(_cells(row, by_key, head=True) for row in raw.get("head", [])),
        body=tuple(_cells(row, by_key, head=False) for row in raw["body"]),
        widths=tuple(Decimal(str(width)) for width in raw["widths"]),
        size=Decimal(str(raw["size"])) if "size" in raw else None,
        whole=raw.get("whole", False),
    )


def _column(key: str, spec: str | Mapping[str, Any]) -> FormColumn:
    if isinstance(spec, str):
        return FormColumn(key, spec)
    return FormColumn(key, spec["name"], tuple(spec.get("sum", ())), spec.get("decimal", False))


def _row(key: str, spec: str | Mapping[str, Any], columns: tuple[str, ...]) -> FormRow:
    if isinstance(spec, str):
        return FormRow(key, spec, columns)
    return FormRow(key, spec["name"], tuple(spec.get("columns", columns)), tuple(spec.get("sum", ())))


def _cells(raw: list[Any], rows: Mapping[str, FormRow], *, head: bool) -> tuple[FormCell, ...]:
    """One printed row: texts, ``=row`` for all its numbers, ``=row.column`` for one of them."""
    cells: list[FormCell] = []
    for item in raw:
        spec = item if isinstance(item, dict) else {"text": item}
        reference = spec.get("value") or (spec["text"][1:] if spec["text"].startswith("=") else None)
        merge = {name: spec[name] for name in ("colspan", "rowspan", "align") if name in spec}
        if reference is None:
            cells.append(FormCell(spec["text"], head=spec.get("head", head), **merge))
            continue
        row, _, column = reference.partition(".")
        for name in (column,) if column else rows[row].columns:
            cells.append(FormCell(row=row, column=name, **merge))  # noqa: PERF401 - clearer so
    return tuple(cells)


def _form_schema(form: FormSpec, field: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a form's field: its source, or its rows by key or Chinese name."""
    common = shared["$defs"]["form"]
    properties = dict(common["properties"])
    for row in form.rows:  # of the numbers the form itself judges: it knows their row and column
        properties[row.key] = {
            "title": row.name,
            "properties": {name: {"title": form.column(name).name} for name in row.columns},
            "additionalProperties": False,
        }
    return {
        "title": field.get("title", form.title),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
