"""A Document as Typst source: the same page, faces, sizes, line pitch and tables as ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reportgen.dates import format_date
from reportgen.document.model import Cell, Figure, Heading, PageBreak, Paragraph, Row, Runs, Table
from reportgen.layout.fonts import Face
from reportgen.layout.units import Length
from reportgen.renderers.context import in_brackets, recipients, unit_line
from reportgen.renderers.fit import fit_mark, fit_signature, fit_table, fit_title
from reportgen.renderers.fonts import choose, stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reportgen.document.model import Block, Document
    from reportgen.layout.spec import LayoutSpec


def typst_source(document: Document, layout: LayoutSpec) -> str:
    """Everything that is printed of a document without pictures."""
    lines = [*_settings(document, layout), *_masthead(document, layout), *_blocks(document.body, layout)]
    for index, item in enumerate(document.attachments, start=1):
        several = len(document.attachments) > 1
        lead = "附件：" if index == 1 else "　　　"
        lines.append(_paragraph(f"{lead}{f'{index}.' if several else ''}{item.title}"))
    date = format_date(document.date)
    indents = fit_signature(document.signature, date)
    lines.append(f"#v({layout.line_pitch.css})")
    lines += [_right(name, layout.character * indents.name) for name in document.signature]
    lines.append(_right(date, layout.character * indents.date))
    if document.note:
        lines.append(_paragraph(in_brackets(document.note)))
    for item in document.attachments:
        lines += ["#pagebreak()", f"#bare({_text(item.label)}, font: {_stack(Face.HEITI)})"]
        lines += [_title(item.title, (), layout), *_blocks(item.body, layout)]
    lines += _imprint(document)
    return "\n".join(lines) + "\n"


def _settings(document: Document, layout: LayoutSpec) -> Iterator[str]:
    """The page and the body's type: a line is one em high and the leading fills up the pitch."""
    yield f"#set document(title: {_text(document.title)})"
    number = f"text(font: {_stack(Face.SONGTI)}, size: {layout.page_number_size.css}, tracking: 0pt)"
    yield (
        f"#set page(width: {layout.page_width.css}, height: {layout.page_height.css},"
        f" margin: (top: {layout.top_margin.css}, bottom: {layout.bottom_margin.css},"
        f" left: {layout.binding_margin.css}, right: {layout.right_margin.css}),"
        f" footer-descent: {layout.page_number_drop.css}, footer: context {{ let at = here().page();"
        f" align(if calc.odd(at) {{ right }} else {{ left }}, pad(x: {layout.page_number_inset.css},"
        f" {number}[— #at —])) }})"
    )
    yield (
        f"#set text(font: {_stack(Face.FANGSONG)}, size: {layout.body_size.css},"
        f' tracking: {layout.tracking.css}, lang: "zh", region: "cn", cjk-latin-spacing: none,'
        " top-edge: 0.88em, bottom-edge: -0.12em)"
    )
    leading = (layout.line_pitch - layout.body_size).css
    indent = f"first-line-indent: (amount: {layout.indent.css}, all: true)"
    yield f"#set par(justify: true, leading: {leading}, spacing: {leading}, {indent})"
    yield f"#set block(spacing: {leading})"
    yield f'#show heading: set text(size: {layout.body_size.css}, weight: "regular")'
    yield f"#show heading: set block(above: {leading}, below: {leading})"
    for level, face in enumerate((Face.XIAOBIAOSONG, Face.HEITI, Face.KAITI), start=1):
        yield f"#show heading.where(level: {level}): set text(font: {_stack(face)})"
    size, pitch = layout.title_size, layout.title_pitch
    yield f'#show heading.where(level: 1): set text(size: {size.css}, weight: "bold", tracking: 0pt)'
    yield f"#show heading.where(level: 1): set par(leading: {(pitch - size).css})"
    yield "#set table.cell(breakable: false)"
    yield (
        "#let bare(body, at: left, sticky: true, ..look) ="
        " block(width: 100%, sticky: sticky, align(at, { set par(first-line-indent: 0pt);"
        " text(..look, body) }))"
    )
    yield (
        "#let grid-of(size, pitch, ..rest) = { set text(size: size, tracking: 0pt);"
        " set par(leading: pitch - size, first-line-indent: 0pt, justify: false);"
        f" table(align: center + horizon, stroke: {layout.table_rule.css},"
        f" inset: (x: {layout.table_padding.css}, y: {layout.table_leading.css} + (pitch - size) / 2),"
        " ..rest) }"
    )
    heiti = f"text(font: {_stack(Face.HEITI)}, body)"
    yield f"#let head(body, ..span) = table.cell(..span, {heiti})"
    yield "#let wide(body, ..span) = table.cell(..span, body)"


def _masthead(document: Document, layout: LayoutSpec) -> Iterator[str]:
    fit = fit_mark(document.mark, layout)
    width = round(fit.scale * 100)
    look = f'font: {_stack(Face.XIAOBIAOSONG)}, weight: "bold", size: {fit.size.css}, tracking: 0pt'
    yield f"#v({layout.mark_drop.css})"
    for line in fit.lines:
        yield (
            f"#align(center, box(width: 0pt, align(center, scale(x: {width}%, box(width: {fit.size.css} * "
            f'{len(line) + 1}, align(center, text({look}, fill: rgb("{layout.red}"), {_text(line)})))))))'
        )
    if document.number:
        yield f"#v({(layout.number_drop - layout.line_pitch * 0.5).css})"
        yield f"#bare({_text(str(document.number))}, at: center)"
        yield f"#v({(layout.rule_drop - layout.line_pitch * 0.5).css})"
    else:
        yield f"#v({(layout.rule_drop_unnumbered - layout.line_pitch * 0.5).css})"
    yield f'#line(length: 100%, stroke: {layout.red_rule.css} + rgb("{layout.red}"))'
    yield f"#v({(layout.title_drop - layout.line_pitch * 0.5).css})"
    yield _title(document.title, document.issuers, layout)
    if document.to:
        yield f"#bare({_text(recipients(document.to) + '：')})"


def _blocks(blocks: Sequence[Block], layout: LayoutSpec) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield _heading(block, layout)
        elif isinstance(block, Paragraph):
            yield _paragraph(block.runs)
        elif isinstance(block, Table):
            yield from _table(block, layout)
        elif isinstance(block, PageBreak):
            yield "#pagebreak()"
        else:
            assert isinstance(block, Figure)
            raise NotImplementedError(block.name)


def _heading(heading: Heading, layout: LayoutSpec) -> str:
    text = f"{_text(heading.label)} + {_runs(heading.runs)}"
    if heading.rest:
        return f"#par(text(font: {_stack(Face.KAITI)}, {text}) + {_runs(heading.rest)})"
    if not heading.label:
        return f"#align(center, heading(level: {heading.level + 1}, {text}))"
    return f"#heading(level: {heading.level + 1}, h({layout.indent.css}) + {text})"


def _paragraph(content: Runs | str) -> str:
    return f"#par({_text(content) if isinstance(content, str) else _runs(content)})"


def _right(text: str, indent: Length) -> str:
    return f"#bare(pad(right: {indent.css}, {_text(text)}), at: right)"


def _title(title: str, issuers: Sequence[str], layout: LayoutSpec) -> str:
    lines = " + linebreak() + ".join(map(_text, fit_title(title, issuers, layout)))
    space = f"#v({(layout.to_drop * 0.5).css})"
    return f"#align(center, heading(level: 1, {lines}))\n{space}"


def _table(table: Table, layout: LayoutSpec) -> Iterator[str]:
    fit = fit_table(table, layout)
    if table.caption:
        yield f"#bare({_text(table.caption)}, at: center, font: {_stack(Face.HEITI)})"
    if table.unit:
        yield f"#bare({_text(unit_line(table.unit))}, at: right, size: {layout.unit_size.css})"
    yield f"#grid-of({fit.size.css}, {fit.pitch.css},"
    yield f"  columns: ({', '.join(width.css for width in fit.widths)},),"
    if table.head:
        yield f"  table.header({', '.join(map(_row, table.head))}),"
    yield from (f"  {_row(row)}," for row in table.body)
    yield ")"
    if table.note:
        yield f"#bare({_text(table.note)}, size: {layout.unit_size.css}, sticky: false)"


def _row(row: Row) -> str:
    return ", ".join(map(_cell, row))


def _cell(cell: Cell) -> str:
    text = " + linebreak() + ".join(map(_text, cell.text.split("\n")))
    options = [f"{name}: {count}" for name in ("colspan", "rowspan") if (count := getattr(cell, name)) > 1]
    if cell.align != "center":
        options.append(f"align: {cell.align} + horizon")
    if cell.rowspan > 1:
        options.append("breakable: true")
    if cell.head:
        return f"head({', '.join((text, *options))})"
    return f"wide({', '.join((text, *options))})" if options else text


def _imprint(document: Document) -> Iterator[str]:
    rows = [f"抄送：{recipients(document.cc)}。"] if document.cc else []
    if document.printer:
        rows.append(f"{document.printer}　{format_date(document.print_date or document.date)}印发")
    for row in rows:
        yield f"#bare({_text(row)}, size: 14pt)"


def _stack(face: Face) -> str:
    """The families of a face; the first alone is bold, where its bold weight plays the part."""
    assert choose(face)
    return f"({', '.join(map(_text, stack(face)))},)"


def _runs(runs: Runs) -> str:
    parts = [f'text(weight: "bold", {_text(run.text)})' if run.strong else _text(run.text) for run in runs]
    return " + ".join(parts) or '""'


def _text(text: str) -> str:
    """A string of Typst's, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False)
