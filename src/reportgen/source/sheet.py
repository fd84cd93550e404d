"""Read a table's rows from CSV or XLSX."""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportgen.errors import Finding, InputError, Place
from reportgen.source.read import decode
from reportgen.source.validate import UNPRINTABLE, unprintable

SUFFIXES = (".csv", ".tsv", ".xlsx")
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_CSV_HINTS = {
    "unexpected end of data": "引号没有配对",
    "expected after": "引号之后应是逗号；格内的引号须写两个",
    "field larger than": "一格的内容太长，可能是引号没有配对",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of texts of equal length; ``lines[i]`` is the line of row i in ``file``."""

    file: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def place(self, row: int, column: int | None = None) -> Place:
        """The place of a cell; the column counts cells, from 0."""
        return Place(self.file, self.lines[row], None if column is None else column + 1)


def read_sheet(path: Path, name: str, sheet: str | None = None) -> Sheet:
    """Read ``path`` (called ``name`` in messages); wholly empty rows are left out.

    Numbers of a workbook are written as they are, percentages as 27.13%, dates as 2024-01-19. Raises
    InputError (``missing-file``, ``sheet-kind``, ``bad-encoding``, ``broken-sheet``, ``unknown-sheet``,
    ``empty-sheet``, ``bad-character``, ``bad-cell``).
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise InputError(
            Finding("sheet-kind", "不认得这种表格文件", Place(name), found=kind, expected="、".join(SUFFIXES))
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(Finding("missing-file", "没有这个表格文件", found=name)) from error
    numbered = _workbook(raw, name, sheet) if kind == ".xlsx" else _text_rows(decode(raw, name), name, kind)
    filled = [(line, row) for line, row in numbered if any(row)]
    if not filled:
        raise InputError(Finding("empty-sheet", "表格是空的", Place(name)))
    _refuse_unprintable(filled, name)
    width = max(_last(row) for _, row in filled)
    rows = tuple(tuple((row + [""] * width)[:width]) for _, row in filled)
    return Sheet(name, rows, tuple(line for line, _ in filled))


def _last(row: list[str]) -> int:
    return max((index + 1 for index, cell in enumerate(row) if cell), default=0)


def _text_rows(text: str, name: str, kind: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if kind == ".tsv" else ",", strict=True)
    numbered = []
    start = 1
    try:
        for row in reader:
            cells = [cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in row]
            numbered.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        hint = next((hint for start, hint in _CSV_HINTS.items() if start in str(error)), str(error))
        # an open quotation mark takes in all that follows: it began with the row
        raise InputError(Finding("broken-sheet", f"CSV 写法有误：{hint}", Place(name, start))) from error
    return numbered


def _refuse_unprintable(rows: list[tuple[int, list[str]]], name: str) -> None:
    faults = [
        unprintable(match, Place(name, line, index + 1))
        for line, row in rows
        for index, cell in enumerate(row)
        if (match := UNPRINTABLE.search(cell))
    ]
    if faults:
        raise InputError(faults)


def _workbook(raw: bytes, name: str, sheet: str | None) -> list[tuple[int, list[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            return _workbook_rows(raw, name, sheet)
    except InputError:
        raise
    except Exception as error:  # whatever a broken archive or broken XML makes the library raise
        raise InputError(Finding("broken-sheet", "打不开这个 XLSX 文件", Place(name))) from error


def _workbook_rows(raw: bytes, name: str, sheet: str | None) -> list[tuple[int, list[str]]]:
    faults = []
    numbered: list[tuple[int, list[str]]] = []
    blanks = set()
    for line, row in enumerate(_cells(raw, name, sheet, values=True), start=1):
        for cell in row:
            if cell.data_type == "e":
                place = Place(name, line, cell.column)
                faults.append(Finding("bad-cell", "这一格的公式有错", place, found=str(cell.value)))
            elif cell.value is None and hasattr(cell, "column"):  # not merely a gap in the row
                blanks.add((line, cell.column))
        cells = [_cell_text(cell.value, "" if cell.value is None else cell.number_format) for cell in row]
        numbered.append((line, cells))
    if blanks:
        faults += [
            Finding(
                "bad-cell",
                "这一格的公式还没有算出值，请用表格软件打开并保存一次",
                Place(name, line, cell.column),
            )
            for line, row in enumerate(_cells(raw, name, sheet, values=False), start=1)
            for cell in row
            if cell.data_type == "f" and (line, cell.column) in blanks
        ]
    if faults:
        raise InputError(faults)
    return numbered


def _cells(raw: bytes, name: str, sheet: str | None, *, values: bool) -> Iterator[tuple[Any, ...]]:
    """A sheet's rows of cells: of values, or of formulas where there are some."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=values)
    try:
        titles = [one.title for one in workbook.worksheets]
        if not titles or (sheet is not None and sheet not in titles):
            wanted = "、".join(titles)
            raise InputError(
                Finding("unknown-sheet", "工作簿里没有这张表", Place(name), found=sheet, expected=wanted)
            )
        chosen = workbook[sheet or titles[0]]
        chosen.reset_dimensions()  # the size that a file declares may be wrong, and would cut or bloat it
        yield from chosen.iter_rows()
    finally:
        workbook.close()


def _cell_text(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, (int, float)):
        if percent := _PERCENT.fullmatch(number_format):
            return f"{Decimal(f'{value:.15g}') * 100:.{len(percent[1] or '')}f}%"
        # a workbook holds fifteen digits; what a float shows beyond them is not in it
        return f"{Decimal(f'{value:.15g}'):f}"
    return str(value).strip()
