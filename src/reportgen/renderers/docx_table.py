"""A table as WordprocessingML: fixed columns, repeated heads, rows that do not split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from reportgen.document.model import Align, Cell, Row, Table
from reportgen.layout.spec import LayoutSpec
from reportgen.layout.units import Length, Pt
from reportgen.renderers.fit import TableFit, fit_table
from reportgen.renderers.spans import grid, rows_kept

HEAD_STYLE = "表头"
CELL_STYLE = "表格文字"
SMALL = "五号"
"""What the names of the styles of 五号 tables add; both kinds are centred."""

_PRESERVE = ' xml:space="preserve"'

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

StyleId = Callable[[str], str]


def table_xml(table: Table, layout: LayoutSpec, style_id: StyleId) -> str:
    """The ``w:tbl`` element; ``style_id`` gives the identifier of a style's Chinese name."""
    fit = fit_table(table, layout)
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{layout.table_rule.eighths}" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    room = sum(width.twips for width in fit.widths)
    parts = [
        f'<w:tbl xmlns:w="{W}"><w:tblPr><w:tblW w:w="{room}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{rules}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/>{_margins(layout)}</w:tblPr>',
        "<w:tblGrid>",
        *(f'<w:gridCol w:w="{width.twips}"/>' for width in fit.widths),
        "</w:tblGrid>",
    ]
    writer = _Rows(fit, layout, style_id)
    parts += writer.rows(table.head, kept=frozenset(range(len(table.head))), repeated=True)
    parts += writer.rows(table.body, kept=rows_kept(table))
    parts.append("</w:tbl>")
    return "".join(parts)


def _margins(layout: LayoutSpec) -> str:
    sides = {
        "top": layout.table_leading,
        "left": layout.table_padding,
        "bottom": layout.table_leading,
        "right": layout.table_padding,
    }
    inner = "".join(f'<w:{side} w:w="{length.twips}" w:type="dxa"/>' for side, length in sides.items())
    return f"<w:tblCellMar>{inner}</w:tblCellMar>"


class _Rows:
    """Writes rows; what every cell shares is made once."""

    def __init__(self, fit: TableFit, layout: LayoutSpec, style_id: StyleId) -> None:
        self.widths = [width.twips for width in fit.widths]
        named = {layout.table_size: "", layout.table_size_least: SMALL}
        suffix = named.get(fit.size, "")
        self.styles = {True: style_id(HEAD_STYLE + suffix), False: style_id(CELL_STYLE + suffix)}
        other = fit.size not in named
        self.spacing = f'<w:spacing w:line="{fit.pitch.twips}" w:lineRule="exact"/>' if other else ""
        self.run = _size(fit.size) if other else ""

    def rows(self, rows: Sequence[Row], *, kept: frozenset[int], repeated: bool = False) -> list[str]:
        """Rows of cells, those that an upper cell covers written as its continuation.

        The ``kept`` rows stay on one page with the row after them.
        """
        height = len(rows)
        lines: list[dict[int, str]] = [{} for _ in range(height)]
        for row, column, cell in grid(rows):
            lines[row][column] = self._cell(
                column, cell, "restart" if cell.rowspan > 1 else "", kept=row in kept
            )
            for below in range(row + 1, min(row + cell.rowspan, height)):
                lines[below][column] = self._cell(column, cell, "continue", kept=below in kept)
        head = "<w:tblHeader/>" if repeated else ""
        return [
            f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>"
            + "".join(line[column] for column in sorted(line))
            + "</w:tr>"
            for line in lines
        ]

    def _cell(self, column: int, cell: Cell, merge: str, *, kept: bool) -> str:
        width = sum(self.widths[column : column + cell.colspan])
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        vertical = f'<w:vMerge w:val="{merge}"/>' if merge else ""
        side = "" if cell.align is Align.CENTER else f'<w:jc w:val="{cell.align}"/>'
        text = "" if merge == "continue" else self._text(cell.text)
        cell_look = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{vertical}<w:vAlign w:val="center"/>'
        style = f'<w:pStyle w:val="{self.styles[cell.head]}"/>{"<w:keepNext/>" if kept else ""}'
        return (
            f"<w:tc><w:tcPr>{cell_look}</w:tcPr>"
            f"<w:p><w:pPr>{style}{self.spacing}{side}</w:pPr>{text}</w:p></w:tc>"
        )

    def _text(self, text: str) -> str:
        if not text:
            return ""
        lines = "<w:br/>".join(
            f"<w:t{_PRESERVE if line != line.strip() else ''}>{escape(line, quote=False)}</w:t>"
            for line in text.split("\n")
        )
        return f"<w:r>{self.run}{lines}</w:r>"


def _size(size: Length) -> str:
    half = Pt(size.pt).half_points
    return f'<w:rPr><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
