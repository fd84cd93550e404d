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


def rows_kept(table: Table) -> frozenset[int]:
    """Body rows that stay on one page with the row after them.

    All of a whole table's; in others a row of heads, and the one before the last, so that no sum or
    last row stands alone under a repeated head.
    """
    last = len(table.body) - 1
    if table.whole:
        return frozenset(range(last))
    heads = {at for at, row in enumerate(table.body[:last]) if all(cell.head for cell in row)}
    return frozenset(heads | ({last - 1} if last > 0 else set()))


def has_spans(table: Table) -> bool:
    """Whether any body cell covers more than one row."""
    return any(cell.rowspan > 1 for row in table.body for cell in row)
