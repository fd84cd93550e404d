"""Where a table's cells lie in its grid, and how a merged cell is cut at the end of a page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.document.model import Cell, Row, Table

CONTINUED = "（续）"


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


def split_spans(table: Table, breaks: frozenset[int]) -> Table:
    """Cut merged cells at those body rows that begin a page; the label stands again, with （续）.

    Each part is a closed cell, so that its rules and its centring are right on either page.
    """
    rows: list[list[tuple[int, Cell]]] = [[] for _ in table.body]
    for start, column, cell in grid(table.body):
        edges = sorted(
            {start, start + cell.rowspan} | {at for at in breaks if start < at < start + cell.rowspan}
        )
        for part, (top, bottom) in enumerate(itertools.pairwise(edges)):
            text = cell.text
            if part and text:
                text += ("\n" if "\n" in text else "") + CONTINUED
            rows[top].append((column, replace(cell, text=text, rowspan=bottom - top)))
    body = tuple(tuple(cell for _, cell in sorted(row, key=lambda item: item[0])) for row in rows)
    return replace(table, body=body)
