"""Make a table from rows of texts: heads merged, numbers and dates formatted, sums computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from reportgen.dates import format_date, parse_date
from reportgen.document.model import Align, Cell, Row, Table
from reportgen.errors import Finding, InputError, Place
from reportgen.numerals import percentages, rounded
from reportgen.source.validate import nearest

_ALIGNS = {"左": "left", "中": "center", "右": "right"}
_FORMATS = {"文字": "text", "整数": "integer", "小数": "decimal", "百分比": "percent", "日期": "date"}
_NUMBER = re.compile(r"^[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?%?$")
_DATE = re.compile(r"^[0-9]{4}(?:[-/.][0-9]{1,2}[-/.][0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)$")
_WHOLE = 10
"""A list of no more rows than this is not cut by a page's end."""
_SUM = {"sum", "求和"}
_LONGEST = 40
"""No amount takes as many characters."""
_SHORT = 8
"""Texts of a column up to this many characters are centred, as official tables do (practice)."""

PlaceOf = Callable[[int, int], Place]


@dataclass(slots=True)
class _Column:
    """One column while the table is made: its texts, and its numbers where it has them."""

    name: str
    options: Mapping[str, Any]
    texts: list[str]
    numbers: list[Decimal | None] = field(default_factory=list)
    places: int | None = None
    total: str = ""

    @property
    def format(self) -> str | None:
        """The declared format, in English."""
        given = self.options.get("format")
        return _FORMATS.get(given, given) if given else None

    @property
    def measured(self) -> bool:
        """Whether it holds amounts (numbers of unlike length or with decimals), not ordinals or codes."""
        filled = [text for text in self.texts if text]
        if not filled or not all(_NUMBER.match(text) for text in filled) or "percent_of" in self.options:
            return False
        return any("." in text for text in filled) or len({len(text) for text in filled}) > 1

    @property
    def align(self) -> Align:
        """Declared, or by content: numbers right, dates and short texts centred, the rest left."""
        given = self.options.get("align")
        if given:
            return Align(_ALIGNS.get(given, given))
        if self.numbers:
            return Align.RIGHT
        filled = [text for text in self.texts if text]
        if self.format == "date" or all(_DATE.match(text) or len(text) <= _SHORT for text in filled):
            return Align.CENTER
        return Align.LEFT


def make_table(
    rows: tuple[tuple[str, ...], ...],
    options: Mapping[str, Any],
    place: PlaceOf,
    findings: list[Finding],
) -> Table:
    """A list table from rows of equal length, the first ``header`` of them its head.

    ``options`` are the fields of a table block. ``place(row, column)`` tells where a cell stands.
    Faults go to ``findings``: unknown columns, and texts that are not of their column's format.
    """
    levels = int(options.get("header") or 1)
    if levels >= len(rows):
        findings.append(Finding("empty-table", "表格只有表头，没有行", place(len(rows) - 1, 0)))
        levels = 1
    head, body = rows[:levels], rows[levels:]
    names = _leaf_names(head)
    _refuse_headless(names, body, levels, place, findings)
    declared: Mapping[str, Mapping[str, Any]] = {
        name: column or {} for name, column in (options.get("columns") or {}).items()
    }
    computed = [name for name, column in declared.items() if column.get("percent_of")]
    findings += [
        _unknown_column(name, names, place) for name in declared if name not in names and name not in computed
    ]
    columns = [
        _Column(name, declared.get(name, {}), [row[index] for row in body])
        for index, name in enumerate(names)
    ]
    for index, column in enumerate(columns):
        if column.name in computed:
            continue
        _format(column, index, levels, place, findings)
    for name in computed:
        if name not in names:
            head = tuple((*row, name if level == 0 else "") for level, row in enumerate(head))
            columns.append(_Column(name, declared[name], [""] * len(body)))
        _percentages(columns, name, levels, place, findings)
    groups = [str(name) for name in options.get("group") or ()]
    findings += [_unknown_column(name, names, place) for name in groups if name not in names]
    body_rows = _merge_groups(columns, len(body), [names.index(name) for name in groups if name in names])
    if any(column.total for column in columns):
        body_rows.append(_total_row(columns, str(options.get("total") or "合计")))
    return Table(
        head=_merge_head(head),
        body=tuple(body_rows),
        widths=tuple(_decimal(column.options.get("width")) for column in columns),
        caption=options.get("caption"),
        unit=options.get("unit"),
        note=options.get("note"),
        size=_decimal(options.get("size")),
        whole=len(body_rows) <= _WHOLE,
    )


def _refuse_headless(
    names: list[str], body: tuple[tuple[str, ...], ...], first: int, place: PlaceOf, findings: list[Finding]
) -> None:
    """Report cells to the right of all heads: most often a comma that parted a text in two."""
    width = max((index + 1 for index, name in enumerate(names) if name), default=0)
    for row, cells in enumerate(body):
        extra = next((index for index in range(width, len(cells)) if cells[index]), None)
        if extra is not None:
            findings.append(
                Finding(
                    "extra-cell",
                    "这一行比表头多出一格；格内有逗号的，整格请加引号",
                    place(first + row, extra),
                    found=cells[extra],
                )
            )


def _unknown_column(name: str, names: list[str], place: PlaceOf) -> Finding:
    return Finding(
        "unknown-column", "表里没有这一列", place(0, 0), found=name, suggestion=nearest(name, names)
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _leaf_names(head: tuple[tuple[str, ...], ...]) -> list[str]:
    """The lowest text above each column; its upper heads are put before it where two are alike."""
    leaves = [next((row[index] for row in reversed(head) if row[index]), "") for index in range(len(head[0]))]
    names = []
    for index, leaf in enumerate(leaves):
        if leaves.count(leaf) > 1 and len(head) > 1:
            upper = next((text for text in reversed(head[0][: index + 1]) if text), "")
            names.append(f"{upper}/{leaf}" if upper != leaf else leaf)
        else:
            names.append(leaf)
    return names


def _merge_head(head: tuple[tuple[str, ...], ...]) -> tuple[Row, ...]:
    """Empty cells of a head belong to the text at their left (if heads stand below) or above."""
    width, height = len(head[0]), len(head)
    taken = [[False] * width for _ in range(height)]
    rows: list[Row] = []
    for level in range(height):
        cells: list[Cell] = []
        for index in range(width):
            if taken[level][index]:
                continue
            colspan = 1
            while (
                index + colspan < width
                and head[level][index]
                and not head[level][index + colspan]
                and not taken[level][index + colspan]
                and any(head[below][index + colspan] for below in range(level + 1, height))
                and any(head[below][index] for below in range(level + 1, height))
            ):
                colspan += 1
            rowspan = 1
            while level + rowspan < height and not any(head[level + rowspan][index : index + colspan]):
                rowspan += 1
            for row in range(level, level + rowspan):
                taken[row][index : index + colspan] = [True] * colspan
            cells.append(Cell(head[level][index], colspan, rowspan, Align.CENTER, head=True))
        rows.append(tuple(cells))
    return tuple(rows)


def _format(column: _Column, index: int, first: int, place: PlaceOf, findings: list[Finding]) -> None:
    """Write a column's numbers and dates in its format, and its total.

    ``place(first + row, index)`` is where the column's cells stand.
    """
    kind = column.format
    total = column.options.get("total") in _SUM
    if kind == "date":
        _format_dates(column, lambda row: place(first + row, index), findings)
    elif kind in {"integer", "decimal", "percent"} or total:
        _format_numbers(column, lambda row: place(first + row, index), findings)
        if total:
            whole = sum((number for number in column.numbers if number is not None), Decimal())
            column.total = _write(whole, column)
    elif kind is None and column.measured:
        column.numbers = [_number(text, percent=True) for text in column.texts]


def _format_dates(column: _Column, place: Callable[[int], Place], findings: list[Finding]) -> None:
    style = column.options.get("date_style", "iso")
    for row, text in enumerate(column.texts):
        if text:
            try:
                column.texts[row] = format_date(parse_date(text), style)
            except InputError as error:
                findings += [
                    replace(cause, place=place(row), key=column.name, found=cause.found or text)
                    for cause in error.findings
                ]


def _format_numbers(column: _Column, place: Callable[[int], Place], findings: list[Finding]) -> None:
    kind = column.format
    for row, text in enumerate(column.texts):
        number = _number(text, percent=kind == "percent")
        if text and (number is None or (kind == "integer" and number != number.to_integral_value())):
            findings.append(_bad_number(column, text, place(row), "整数" if kind == "integer" else "数"))
        column.numbers.append(number)
    column.places = column.options.get("places")
    if column.places is None and kind == "decimal":
        column.places = max((_places(number) for number in column.numbers if number is not None), default=0)
    column.texts = [
        text if number is None else _write(number, column)
        for text, number in zip(column.texts, column.numbers, strict=True)
    ]


def _bad_number(column: _Column, text: str, place: Place, wanted: str) -> Finding:
    message = f"“{column.name}”列的这一格不是{wanted}"
    return Finding("bad-number-in-table", message, place, column.name, found=text)


def _number(text: str, *, percent: bool = False) -> Decimal | None:
    """The number that a cell holds; a percentage is one only where percentages are asked for."""
    if len(text) > _LONGEST or not _NUMBER.match(text) or (text.endswith("%") and not percent):
        return None
    return Decimal(text.replace(",", "").rstrip("%"))


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _write(number: Decimal, column: _Column) -> str:
    text = f"{number if column.places is None else rounded(number, column.places):f}"
    return text + ("%" if column.format == "percent" else "")


def _percentages(
    columns: list[_Column], name: str, first: int, place: PlaceOf, findings: list[Finding]
) -> None:
    """Fill a column with the shares of another, which add up to exactly 100."""
    column = next(item for item in columns if item.name == name)
    base = next((item for item in columns if item.name == column.options["percent_of"]), None)
    if base is None:
        findings.append(
            Finding(
                "unknown-column",
                "占比所依的列不在表里",
                place(0, 0),
                name,
                found=str(column.options["percent_of"]),
                suggestion=nearest(str(column.options["percent_of"]), [item.name for item in columns]),
            )
        )
        return
    numbers = base.numbers
    if not numbers:
        numbers = [_number(text) for text in base.texts]
        index = columns.index(base)
        findings += [
            _bad_number(base, text, place(first + row, index), "数")
            for row, (text, number) in enumerate(zip(base.texts, numbers, strict=True))
            if text and number is None
        ]
    places = int(column.options.get("places", 2))
    shares = percentages([number or Decimal() for number in numbers], places)
    column.numbers = list(shares)
    column.texts = [f"{share:.{places}f}%" for share in shares]
    if column.options.get("total") in _SUM:
        column.total = f"{sum(shares, Decimal()):.{places}f}%"


def _merge_groups(columns: list[_Column], count: int, merged: list[int]) -> list[Row]:
    """Body rows; equal neighbours in the ``merged`` columns are one cell, inside the group before."""
    spans: dict[tuple[int, int], int] = {}
    for depth, index in enumerate(merged):
        start = 0
        for row in range(1, count + 1):
            if row < count and all(
                columns[at].texts[row] == columns[at].texts[row - 1] for at in merged[: depth + 1]
            ):
                continue
            spans[start, index] = row - start
            start = row
    aligns = [column.align for column in columns]
    return [
        tuple(
            Cell(column.texts[row], rowspan=spans.get((row, index), 1), align=aligns[index])
            for index, column in enumerate(columns)
            if index not in merged or (row, index) in spans
        )
        for row in range(count)
    ]


def _total_row(columns: list[_Column], label: str) -> Row:
    """The row of sums: its label over the columns before the first sum, a stroke where none is."""
    first = next(index for index, column in enumerate(columns) if column.total)
    cells = [Cell(label, colspan=first)] if first else []
    cells += [
        Cell(column.total or "—", align=column.align if column.total else Align.CENTER)
        for column in columns[first:]
    ]
    return tuple(cells)
