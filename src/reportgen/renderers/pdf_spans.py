"""Cut a merged cell where a page of the PDF ends inside it.

The engine lets a merged cell run over a page's end without its rules, its centring or its label. Here the
cell is cut as soon as the page is laid out, and that one page is laid out again: both parts are closed
cells, and the label stands again on the next page with （续）. The engine's page maker is wrapped while a
document is set; :func:`cutting` fails loudly when a new version of the engine has another one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CONTINUED = "（续）"

_TRIES = 3
"""Layouts of a page at most: a cut may change its rows' heights, and so its end."""

_PARAMETERS = ["index", "context", "root_box", "html"]


@contextmanager
def cutting(layout_page: Any) -> Iterator[None]:
    """Cut merged cells while documents are set; ``layout_page`` is the engine's module of pages."""
    original = layout_page.remake_page
    if list(inspect.signature(original).parameters) != _PARAMETERS:
        raise RuntimeError("the PDF engine makes its pages in another way: see pdf_spans.py")

    def remake_page(index: int, context: Any, root_box: Any, html: Any) -> tuple[Any, Any]:
        page, resume_at = original(index, context, root_box, html)
        for _ in range(_TRIES):
            cut = _Cut.at(root_box, resume_at)
            if cut is None:
                break
            cut.make()
            page, moved = original(index, context, root_box, html)
            if moved == resume_at:
                break
            cut.take_back()
            resume_at = moved
            page, resume_at = original(index, context, root_box, html)
        return page, resume_at

    layout_page.remake_page = remake_page
    try:
        yield
    finally:
        layout_page.remake_page = original


class _Cut:
    """The merged cells of one row group that a page's end crosses."""

    def __init__(self, table: Any, group: Any, row: int, crossing: list[tuple[int, Any]]) -> None:
        self.table = table
        self.group = group
        self.row = row
        self.crossing = crossing
        self._undo: list[Callable[[], None]] = []

    @classmethod
    def at(cls, root_box: Any, resume_at: Any) -> _Cut | None:
        """The cut that a page's end asks for; ``resume_at`` is the engine's path to what comes next."""
        box, table, path = root_box, None, resume_at
        while path and len(path) == 1:
            ((index, path),) = path.items()
            kind = type(box).__name__
            if kind == "TableBox":
                table = box
            elif kind == "TableRowGroupBox" and table is not None:
                crossing = [
                    (start, cell)
                    for start, row in enumerate(box.children[:index])
                    for cell in row.children
                    if start + cell.rowspan > index
                ]
                return cls(table, box, index, crossing) if crossing else None
            if index >= len(box.children):
                return None
            box = box.children[index]
        return None

    def make(self) -> None:
        """Close the cells above the page's end, and set their other parts below it."""
        row = self.group.children[self.row]
        before = row.children
        self._undo.append(lambda: setattr(row, "children", before))
        parts = list(before)
        for start, cell in self.crossing:
            rest = cell.deepcopy()
            rest.rowspan = start + cell.rowspan - self.row
            _say_continued(rest)
            parts.append(rest)
            self._keep(cell, "rowspan")
            cell.rowspan = self.row - start
            self._close(cell)
        row.children = sorted(parts, key=lambda part: part.grid_x)

    def take_back(self) -> None:
        """Undo the cut."""
        while self._undo:
            self._undo.pop()()

    def _keep(self, box: Any, name: str) -> None:
        value = getattr(box, name)
        self._undo.append(lambda: setattr(box, name, value))

    def _close(self, cell: Any) -> None:
        """Draw the rule between the parts: like the one at the table's top."""
        groups = self.table.children
        above = sum(len(group.children) for group in groups[: groups.index(self.group)])
        rules = self.table.collapsed_border_grid[1]
        line = rules[above + self.row]
        for column in range(cell.grid_x, cell.grid_x + cell.colspan):
            old = line[column]
            self._undo.append(lambda column=column, old=old: line.__setitem__(column, old))  # type: ignore[misc]
            line[column] = rules[0][column]


def _say_continued(cell: Any) -> None:
    texts = [box for box in cell.descendants() if type(box).__name__ == "TextBox" and box.text.strip()]
    if texts and not texts[-1].text.endswith(CONTINUED):
        texts[-1].text += CONTINUED
