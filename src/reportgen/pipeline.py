"""From one input to two finished files. Read this first."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen import templates
from reportgen.aside import aside
from reportgen.dates import parse_date
from reportgen.document.compose import Parts, compose, compose_parts
from reportgen.document.model import Document
from reportgen.errors import Finding, InputError, Place, ReportgenError
from reportgen.manifest import Manifest
from reportgen.numbering.scheme import DocNumber
from reportgen.registration import reserve
from reportgen.result import OUTPUTS, Result
from reportgen.source.checks import run_checks
from reportgen.source.forms import FormValues, read_form
from reportgen.source.located import Node, type_names
from reportgen.source.read import read
from reportgen.source.validate import errors_of, in_order, validate

if TYPE_CHECKING:
    from reportgen.numbering.register import Register

DEFAULT_TEMPLATE = "document"
AUTO = "auto"

Source = str | Path | Mapping[str, Any]


def render(
    source: Source, *, to: tuple[str, ...] = OUTPUTS, register: str | Path | Register | None = None
) -> Result:
    """Make the finished files of one input: a path (.yaml, .json, .md) or a mapping.

    1. read, validate, compose: the frozen Document, or every fault at once
    2. number: where it is ``auto``, the next one in the ``register``, reserved under the input's key
    3. render: .docx and PDF, both from that Document
    4. verify: both files say what the Document says

    Writes no file; :meth:`Result.save` publishes, and issues the number. The key is the input's ``key``,
    else its file's path. Raises InputError, TemplateError, RenderError, VerifyError or
    EnvironmentLacking; a number reserved by then stays in the register with the reason.
    """
    if unknown := [name for name in to if name not in OUTPUTS]:
        raise InputError(
            Finding("unknown-output", "没有这种输出", found=unknown[0], expected="、".join(OUTPUTS))
        )
    document, manifest, findings = load(source)
    registration = None
    if document.fields.get("number") == AUTO:
        registration = reserve(document, register, _key(document, source))
        document = replace(document, number=registration.number)
    try:
        docx, pdf, pages, notes = _render(document, manifest, to)
        _verify(document, docx, pdf)
    except ReportgenError as error:
        if registration:
            registration.explain(error)
        raise
    name = Path(source).stem if isinstance(source, (str, Path)) else _file_name(document.title)
    return Result(name, docx, pdf, document.number, (*findings, *notes), pages, registration)


def _render(
    document: Document, manifest: Manifest, to: tuple[str, ...]
) -> tuple[bytes | None, bytes | None, int, tuple[Finding, ...]]:
    """The files asked for, the PDF's pages, and what the engines say."""
    layout = templates.layout_of(manifest)

    def make_docx() -> bytes:
        from reportgen.renderers.docx import render_docx

        return render_docx(document, manifest.docx, layout)

    if "pdf" not in to:
        return make_docx(), None, 0, ()
    cold = "docx" in to and "reportgen.renderers.docx" not in sys.modules
    with aside(make_docx) if cold else nullcontext(make_docx) as docx:
        from reportgen.renderers.pdf import render_pdf

        made = render_pdf(document, manifest.html, layout)
        return docx() if "docx" in to else None, made.data, made.pages, made.findings


def _key(document: Document, source: Source) -> str | None:
    """What the register knows the input by."""
    if "key" in document.fields:
        return str(document.fields["key"])
    return Path(source).resolve().as_posix() if isinstance(source, (str, Path)) else None


def check_input(source: Source) -> tuple[Finding, ...]:
    """All findings on an input, errors too, without rendering it."""
    try:
        return load(source)[2]
    except ReportgenError as error:
        return error.findings


def load(source: Source) -> tuple[Document, Manifest, tuple[Finding, ...]]:
    """Read, validate and compose an input; gives its document, its template, and what is no error.

    Raises InputError with every fault of the input: what is sound is still read, composed and
    checked while the rest is faulty.
    """
    findings: list[Finding] = []
    node, folder = read(source, findings)
    manifest = _template(node, folder)
    sound, faults = validate(node, manifest.schema, folder)
    findings += faults
    forms = _read_forms(sound, manifest, folder, findings)
    parts, notes = compose_parts(sound, manifest, forms, folder)
    findings += notes
    values, places = _check_values(sound, manifest, forms, parts)
    lost = {finding.key or "" for finding in errors_of(findings)} - set(values)
    findings += run_checks(manifest.checks, values, places, partial=bool(errors_of(findings)), lost=lost)
    if errors_of(findings):
        raise InputError(in_order(findings))
    return compose({**manifest.defaults, **sound.plain()}, parts), manifest, in_order(findings)


def _template(node: Node, folder: Path) -> Manifest:
    """The template that an input names; the first thing needed to judge the rest."""
    assert isinstance(node.value, dict)
    for key in ("template", "模板"):
        if key in node.value:
            name = node.value[key]
            try:
                return templates.load(name.text or "", folder)
            except ReportgenError as error:
                raise InputError(
                    replace(
                        found,
                        place=found.place or name.place,
                        key=found.key or key,
                        found=found.found or type_names[name.type_name],
                    )
                    for found in error.findings
                ) from error
    return templates.load(DEFAULT_TEMPLATE)


def _read_forms(
    node: Node, manifest: Manifest, folder: Path, findings: list[Finding]
) -> dict[str, FormValues]:
    """The forms that can be read; the faults of the others go to ``findings``."""
    assert isinstance(node.value, dict)
    forms = {}
    for spec in manifest.forms:
        if spec.key in node.value:
            try:
                forms[spec.key] = read_form(node.value[spec.key], spec, spec.key, folder)
            except InputError as error:
                findings.extend(error.findings)
    return forms


def _check_values(
    node: Node, manifest: Manifest, forms: Mapping[str, FormValues], parts: Parts
) -> tuple[dict[str, Any], dict[str, Place]]:
    """What a manifest's expressions may name, and where each key was written."""
    assert isinstance(node.value, dict)
    values: dict[str, Any] = node.plain()
    for name in ("date", "print_date"):
        if name in values:
            values[name] = parse_date(values[name])
    if values.get("number", "auto") != "auto":
        values["number"] = DocNumber.parse(values["number"])
    values["text"] = dict.fromkeys(manifest.schema["properties"], "") | dict(parts.texts)
    values["columns"] = {spec.key: spec.columns for spec in manifest.forms}
    values["rows"] = {spec.key: {row.key: row for row in spec.rows} for spec in manifest.forms}
    places = {"": node.place} | {name: node.keys.get(name, item.place) for name, item in node.value.items()}
    for spec in manifest.forms:
        values.pop(spec.key, None)
        if spec.key in forms:
            values[spec.key] = forms[spec.key].values
            places |= {f"{spec.key}.{row}": place for row, place in forms[spec.key].places.items()}
    return values, places


def _file_name(title: str) -> str:
    """A title as a file's name: without what no file system takes, and short enough for all."""
    return re.sub(r'[\\/:*?"<>|\s]+', " ", title).strip(" .")[:60] or "公文"


def _verify(document: Document, docx: bytes | None, pdf: bytes | None) -> None:
    """Refuse files that lost a word; the reading back costs little."""
    from reportgen.verify.text import verify_text

    verify_text(document, docx, pdf)
