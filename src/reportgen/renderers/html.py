"""The document as HTML for the PDF engine: jinja2 templates, and the layout as CSS variables."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from reportgen.document.model import Align, Cell, Document, Figure, Row, Runs, Table
from reportgen.errors import Finding, Place, TemplateError
from reportgen.layout.fonts import DASH_HEIGHT, FACES, Face
from reportgen.layout.spec import EVEN_LINE, LayoutSpec, LineBox, css_line
from reportgen.layout.units import Length
from reportgen.renderers.context import make_context
from reportgen.renderers.filters import FILTERS
from reportgen.renderers.fit import MarkFit, SignatureFit, TableFit, fit_figure, fit_table
from reportgen.renderers.fonts import choose, stack, vertical_metrics
from reportgen.renderers.spans import has_spans, rows_kept
from reportgen.templates import shipped_folder

_ROWS_IN_GROUP = 40
"""Rows in one tbody: the engine looks over the whole group at every page."""


def render_html(document: Document, template: Path, layout: LayoutSpec) -> str:
    """The HTML of a document.

    Raises TemplateError (``broken-html-template``) with the template's file and line.
    """
    context = make_context(document, layout, _rich)
    context |= {
        "styles": _styles(context, layout, template),
        "set_table": lambda table: _set_table(table, layout),
        "picture": lambda figure: _picture(figure, layout),
    }
    try:
        return _environment(template.parent).get_template(template.name).render(context)
    except JinjaError as error:
        line = getattr(error, "lineno", None)
        name = getattr(error, "filename", None) or str(template)
        raise TemplateError(
            Finding("broken-html-template", "HTML 模板有误", Place(name, line), found=error.message)
        ) from error


@lru_cache(maxsize=32)
def _environment(folder: Path) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader([folder, shipped_folder() / "html"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= FILTERS
    return environment


def _styles(context: Mapping[str, Any], layout: LayoutSpec, template: Path) -> Markup:
    """The page, the layout's figures, and the department's own style sheet or else the shipped one."""
    own = template.parent / "gongwen.css"
    path = own if own.is_file() else shipped_folder() / "html" / "gongwen.css"
    sheet = _css_text(path, path.stat().st_mtime_ns)
    css = f"<style>{_page_css(layout)}\n{_variables(context, layout)}\n{sheet}</style>"
    return Markup(css)  # noqa: S704 - figures and a template's file, no data


@lru_cache(maxsize=32)
def _css_text(path: Path, _modified: int) -> str:
    return path.read_text(encoding="utf-8")


def _rich(runs: Runs) -> Markup:
    return Markup().join(
        Markup("<strong>{}</strong>").format(run.text) if run.strong else escape(run.text) for run in runs
    )


def _picture(figure: Figure, layout: LayoutSpec) -> Markup:
    kind = "png" if figure.data.startswith(b"\x89PNG") else "jpeg"
    data = base64.b64encode(figure.data).decode()
    width, height = fit_figure(figure, layout)
    return Markup('<img src="data:image/{};base64,{}" alt="{}" style="width: {}; height: {}">').format(
        kind, data, figure.alt, width.css, height.css
    )


# --- layout as CSS ---------------------------------------------------------------------------------


def _line(face: Face, size: Length, height: Length) -> LineBox:
    return css_line(size, height, *vertical_metrics(face))


def _page_css(layout: LayoutSpec) -> str:
    """Page, margins, page number: `— 1 —` right on odd pages, left on even ones (clause 7.5)."""
    size = layout.page_number_size
    line = _line(Face.SONGTI, size, size * EVEN_LINE)
    top = layout.page_number_drop - (line.baseline - size * DASH_HEIGHT)
    number = (
        f'content: "— " counter(page) " —"; font-family: {_stack(Face.SONGTI)}; font-size: {size.css};'
        f"line-height: {line.height.css}; letter-spacing: 0; vertical-align: top;"
        f"padding: {top.css} {layout.page_number_inset.css} 0"
    )
    margins = (layout.top_margin, layout.right_margin, layout.bottom_margin, layout.binding_margin)
    return (
        f"@page {{ size: {layout.page_width.css} {layout.page_height.css};"
        f" margin: {' '.join(margin.css for margin in margins)} }}\n"
        f"@page :right {{ @bottom-right {{ {number} }} }}\n"
        f"@page :left {{ @bottom-left {{ {number} }} }}"
    )


def _stack(face: Face) -> str:
    return ", ".join(f'"{name}"' for name in stack(face))


def _variables(context: Mapping[str, Any], layout: LayoutSpec) -> str:
    """Every figure of the style sheet."""
    mark_fit: MarkFit = context["mark_fit"]
    signature: SignatureFit = context["signature_fit"]
    mark = _line(Face.XIAOBIAOSONG, mark_fit.size, mark_fit.size * EVEN_LINE)
    body = _line(Face.FANGSONG, layout.body_size, layout.line_pitch)
    title = _line(Face.XIAOBIAOSONG, layout.title_size, layout.title_pitch)
    if context["number"]:
        rule_before = layout.rule_drop - body.below
    else:
        rule_before = layout.rule_drop_unnumbered - mark.below
    lengths: dict[str, Length] = {
        "body-size": layout.body_size,
        "line-pitch": layout.line_pitch,
        "tracking": layout.tracking,
        "character": layout.character,
        "indent": layout.indent,
        "mark-size": mark_fit.size,
        "mark-pitch": mark.height,
        "mark-before": layout.mark_drop - mark.above,
        "mark-room": layout.type_area_width * 2,
        "mark-shift": layout.type_area_width * -0.5,
        "number-before": layout.number_drop - mark.below - body.above,
        "rule-before": rule_before,
        "red-rule": layout.red_rule,
        "title-size": layout.title_size,
        "title-pitch": layout.title_pitch,
        "title-before": layout.title_drop - title.above,
        "title-after": layout.to_drop - title.below - body.above,
        "table-rule": layout.table_rule,
        "table-gap": layout.line_pitch * (1 / 2),
        "caption-size": layout.caption_size,
        "unit-size": layout.unit_size,
        "note-hang": layout.character * 4,
        "note-hang-back": layout.character * -4,
        "note-hang-number": layout.character * -1,
        "note-hang-single": layout.character * 3,
        "note-hang-single-back": layout.character * -3,
        "signature-indent": layout.character * signature.name,
        "date-indent": layout.character * signature.date,
        "imprint-size": layout.imprint_size,
        "imprint-pitch": layout.imprint_pitch,
        "imprint-inset": layout.imprint_inset,
        "imprint-thick": layout.imprint_thick_rule,
        "imprint-thin": layout.imprint_thin_rule,
        "cc-hang": layout.imprint_inset + layout.imprint_size * 3,
        "cc-hang-back": layout.imprint_size * -3,
    }
    values = {name: length.css for name, length in lengths.items()}
    values |= {"red": layout.red, "mark-scale": f"{mark_fit.scale:g}"}
    for face in Face:
        values[FACES[face].css] = _stack(face)
        values[f"{FACES[face].css}-weight"] = "bold" if choose(face).family.bold else "normal"
    return ":root { " + "; ".join(f"--{name}: {value}" for name, value in values.items()) + " }"


# --- tables ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _MadeTable:
    html: Markup
    whole: bool


def _set_table(table: Table, layout: LayoutSpec) -> _MadeTable:
    """One table as HTML, its columns declared so that the engine measures no cell."""
    fit = fit_table(table, layout)
    parts = [_open(fit, layout), "<thead>", *map(_row, table.head), "</thead>"]
    if not table.head:
        parts[1:] = []
    size = len(table.body) if has_spans(table) else _ROWS_IN_GROUP
    kept = rows_kept(table)
    for start in range(0, len(table.body), max(size, 1)):
        rows = enumerate(table.body[start : start + size], start=start)
        parts += ["<tbody>", *(_row(row, kept=at in kept) for at, row in rows), "</tbody>"]
    parts.append("</table>")
    return _MadeTable(Markup("".join(parts)), table.whole)  # noqa: S704 - cells are escaped


def _open(fit: TableFit, layout: LayoutSpec) -> str:
    columns = "".join(f'<col style="width:{width.css}">' for width in fit.widths)
    padding = f"{layout.table_leading.css} {layout.table_padding.css}"
    name = f"s{fit.size.half_points}"
    return (
        f"<style>.{name} {{ font-size: {fit.size.css}; line-height: {fit.pitch.css} }}"
        f" .{name} td, .{name} th {{ padding: {padding}; border: {layout.table_rule.css} solid;"
        f' vertical-align: middle }}</style><table class="{name}"><colgroup>{columns}</colgroup>'
    )


def _row(row: Row, *, kept: bool = False) -> str:
    return ('<tr class="kept">' if kept else "<tr>") + "".join(map(_cell, row)) + "</tr>"


def _cell(cell: Cell) -> str:
    tag = "th" if cell.head else "td"
    attributes = "" if cell.align is Align.CENTER else f' class="{cell.align}"'
    if cell.colspan > 1:
        attributes += f' colspan="{cell.colspan}"'
    if cell.rowspan > 1:
        attributes += f' rowspan="{cell.rowspan}"'
    text = str(escape(cell.text)).replace("\n", "<br>")
    return f"<{tag}{attributes}>{text}</{tag}>"
