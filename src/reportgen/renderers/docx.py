"""The document as .docx; the only module that knows the Word template engine."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import docxtpl
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Emu
from jinja2 import StrictUndefined, Template
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from reportgen.document.model import Document, Figure, Heading, Run, Runs, Table
from reportgen.errors import Finding, Place, TemplateError
from reportgen.layout.fonts import LATIN_GAP
from reportgen.layout.spec import EVEN_LINE, LayoutSpec, word_line
from reportgen.layout.units import Length
from reportgen.renderers.context import make_context
from reportgen.renderers.docx_table import table_xml
from reportgen.renderers.filters import FILTERS
from reportgen.renderers.fit import MarkFit, SignatureFit, fit_figure

REST_STYLE = "标题后正文"
_PLACEHOLDER = "table-"
_EPOCH = (1980, 1, 1, 0, 0, 0)


_ENGINE_ESCAPE = re.compile("(?<=[{}%])_(?=[{}%])")


def _literal(value: Any) -> Any:
    """Keep the template engine from reading its own escapes ({_{ for two braces) in data."""
    if isinstance(value, str):
        return Markup(_ENGINE_ESCAPE.sub("&#95;", str(escape(value))))  # noqa: S704 - just escaped
    return value


class _Environment(SandboxedEnvironment):
    """Escapes, refuses undefined names, and compiles a template's text once."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=_literal)
        self.filters |= FILTERS
        self._compiled = lru_cache(maxsize=64)(super().from_string)

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        return self._compiled(source)


_environment = _Environment()


class _Template(docxtpl.DocxTemplate):  # type: ignore[misc]
    """A Word template whose tags are put in order once for each text."""

    @staticmethod
    @lru_cache(maxsize=64)
    def _patched(source: str) -> str:
        return str(docxtpl.DocxTemplate.patch_xml(None, source))

    def patch_xml(self, src_xml: str) -> str:
        return self._patched(src_xml)

    def render_properties(self, *_: Any) -> None:
        """Nothing: the document's own properties are set afterwards."""


@lru_cache(maxsize=32)
def _template_bytes(path: Path, _modified: int) -> bytes:
    return path.read_bytes()


def render_docx(document: Document, template: Path, layout: LayoutSpec) -> bytes:
    """Fill a Word template with a document.

    Raises TemplateError (``missing-docx-template``, ``broken-docx-template``).
    """
    try:
        data = _template_bytes(template, template.stat().st_mtime_ns)
        word = _Template(io.BytesIO(data))
        word.init_docx()
    except (OSError, PackageNotFoundError, zipfile.BadZipFile, KeyError) as error:
        raise TemplateError(
            Finding("missing-docx-template", "没有 Word 模板，或打不开", Place(str(template)))
        ) from error
    tables: list[Table] = []
    styles = {style.name: style.style_id for style in word.docx.styles}
    context = make_context(document, layout, _rich, latin_gap=LATIN_GAP)
    context |= {"mark": _mark(context["mark_fit"])}
    for blocks in (context["body"], *(item["body"] for item in context["attachments"])):
        for item in blocks:
            if isinstance(item.block, Heading) and item.block.rest:
                item.rest = _rich(item.block.rest, styles.get(REST_STYLE, ""))
            elif isinstance(item.block, Table) and not item.block.key:
                item.content = _placeholder(len(tables))
                tables.append(item.block)
            elif isinstance(item.block, Figure):
                item.content = _picture(word, item.block, layout)
    context["title"] = "\n".join(context["title_lines"])
    for item in context["attachments"]:
        item["broken_title"] = "\n".join(item["title_lines"])
    try:
        word.render(context, _environment)
    except JinjaError as error:
        around = [line.strip() for line in getattr(error, "docx_context", ()) if line.strip()]
        raise TemplateError(
            Finding(
                "broken-docx-template",
                "Word 模板有误",
                Place(str(template)),
                found=error.message,
                expected=f"见“{' '.join(around)[:60]}”附近" if around else None,
            )
        ) from error
    _place_tables(word, tables, layout, styles)
    _fit_paragraphs(word, context, layout)
    _set_properties(word, document)
    buffer = io.BytesIO()
    word.save(buffer)
    return fixed_times(buffer)


class _Markup:
    """WordprocessingML for a ``{{r … }}`` or ``{{p … }}`` tag."""

    def __init__(self, xml: str) -> None:
        self.xml = xml

    def __html__(self) -> str:
        return self.xml

    __str__ = __html__


def _rich(runs: Runs, style: str = "") -> _Markup:
    """Runs as WordprocessingML, in a character style where one is given."""
    return _Markup("".join(_run(run, style) for run in runs))


def _run(run: Run, style: str) -> str:
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    if run.strong:
        look += "<w:b/>"
    if look:
        look = f"<w:rPr>{look}</w:rPr>"
    return f'<w:r>{look}<w:t xml:space="preserve">{_literal(run.text)}</w:t></w:r>'


def _mark(fit: MarkFit) -> _Markup:
    """The mark's run, with the size and the width of its characters."""
    half = fit.size.half_points
    width = round(fit.scale * 100)
    look = f'<w:rPr><w:w w:val="{width}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    lines = "<w:br/>".join(f"<w:t>{escape(line)}</w:t>" for line in fit.lines)
    return _Markup(f"<w:r>{look}{lines}</w:r>")


def _placeholder(index: int) -> Markup:
    """Marks a table's place: tables are put in when the template is filled, which is far faster."""
    return Markup('<w:p><w:bookmarkStart w:id="{0}" w:name="{1}{0}"/></w:p>').format(index, _PLACEHOLDER)


def _picture(word: docxtpl.DocxTemplate, figure: Figure, layout: LayoutSpec) -> docxtpl.InlineImage:
    width, height = fit_figure(figure, layout)
    return docxtpl.InlineImage(word, io.BytesIO(figure.data), width=Emu(width), height=Emu(height))


def _place_tables(
    word: docxtpl.DocxTemplate, tables: list[Table], layout: LayoutSpec, styles: Mapping[str, str]
) -> None:
    """Put each table in the place of its mark."""
    body = word.docx.element.body
    for mark in body.findall(f".//{qn('w:bookmarkStart')}"):
        name = mark.get(qn("w:name"))
        if name.startswith(_PLACEHOLDER):
            table = tables[int(name.removeprefix(_PLACEHOLDER))]
            element = parse_xml(table_xml(table, layout, lambda name: styles.get(name, "")))
            paragraph = mark.getparent()
            paragraph.getparent().replace(paragraph, element)


def _fit_paragraphs(word: docxtpl.DocxTemplate, context: Mapping[str, Any], layout: LayoutSpec) -> None:
    """Set the figures that depend on this document: the mark's size, the signature's indents."""
    fit: MarkFit = context["mark_fit"]
    signature: SignatureFit = context["signature_fit"]
    mark = word_line(fit.size, fit.size * EVEN_LINE)
    body = word_line(layout.body_size, layout.line_pitch)
    rule = layout.rule_drop - body.below if context["number"] else layout.rule_drop_unnumbered - mark.below
    spacing = {
        "发文机关标志": {"before": layout.mark_drop - mark.above, "line": mark.height},
        "发文字号": {"before": layout.number_drop - mark.below - body.above},
        "红色分隔线": {"line": rule},
    }
    indents = {"署名": layout.character * signature.name, "成文日期": layout.character * signature.date}
    for paragraph in word.docx.paragraphs:
        name = paragraph.style.name
        if name in spacing:
            _set_spacing(paragraph, spacing[name])
        elif name in indents:
            paragraph.paragraph_format.right_indent = Emu(indents[name])


def _set_spacing(paragraph: Any, lengths: Mapping[str, Length]) -> None:
    element = paragraph._p.get_or_add_pPr().get_or_add_spacing()
    for name, length in lengths.items():
        element.set(qn(f"w:{name}"), str(length.twips))
        if name == "line":
            element.set(qn("w:lineRule"), "exact")


def _set_properties(word: docxtpl.DocxTemplate, document: Document) -> None:
    properties = word.docx.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = "、".join(document.issuers)
    properties.subject = str(document.number) if document.number else ""
    properties.keywords = "，".join(document.keywords)
    properties.category = document.disclosure or ""
    day = datetime.datetime.combine(document.date, datetime.time(), datetime.UTC)
    properties.created = properties.modified = day


def fixed_times(buffer: io.BytesIO) -> bytes:
    """The same package with no clock in it, so that one input always gives the same bytes."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(item))
    return fixed.getvalue()
