"""Where a table's cells lie in its grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.document.model import Cell, Row, Table


def grid(rows: Sequence[Row]) -> Iterator[tuple[int, int, Cell]]:
    """Each cell with the row and column in which it begins."""
    reaching: dict[int, int] = {}  # column → first row in which it is free again
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            while reaching.get(column, 0) > index:
                column += 1
            yield index, column, cell
            for covered in range(column, column + cell.colspan):
                reaching[covered] = index + cell.rowspan
            column += cell.colspan


def has_spans(table: Table) -> bool:
    """Whether any body cell covers more than one row."""
    return any(cell.rowspan > 1 for row in table.body for cell in row)
