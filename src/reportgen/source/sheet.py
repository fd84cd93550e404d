"""Read a table's rows from CSV or XLSX."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import Finding, InputError, Place
from reportgen.source.read import decode

SUFFIXES = (".csv", ".tsv", ".xlsx")


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

    Numbers of a workbook are written as they are, dates as 2024-01-19. Raises InputError
    (``missing-file``, ``bad-encoding``, ``broken-sheet``, ``unknown-sheet``, ``empty-sheet``).
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(Finding("missing-file", "没有这个表格文件", found=name)) from error
    if path.suffix.lower() == ".xlsx":
        numbered = _workbook(raw, name, sheet)
    else:
        text = decode(raw, name)
        delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        numbered = []
        try:
            start = 1
            for row in reader:
                numbered.append((start, [cell.strip() for cell in row]))
                start = reader.line_num + 1
        except csv.Error as error:
            raise InputError(
                Finding("broken-sheet", "CSV 写法有误", Place(name, reader.line_num), found=str(error))
            ) from error
    filled = [(line, row) for line, row in numbered if any(row)]
    if not filled:
        raise InputError(Finding("empty-sheet", "表格是空的", Place(name)))
    width = max(_last(row) for _, row in filled)
    rows = tuple(tuple((row + [""] * width)[:width]) for _, row in filled)
    return Sheet(name, rows, tuple(line for line, _ in filled))


def _last(row: list[str]) -> int:
    return max(index + 1 for index, cell in enumerate(row) if cell)


def _workbook(raw: bytes, name: str, sheet: str | None) -> list[tuple[int, list[str]]]:
    import zipfile

    import openpyxl

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(Finding("broken-sheet", "打不开这个 XLSX 文件", Place(name))) from error
    try:
        if sheet is not None and sheet not in workbook.sheetnames:
            raise InputError(
                Finding(
                    "unknown-sheet",
                    "工作簿里没有这张表",
                    Place(name),
                    found=sheet,
                    expected="、".join(workbook.sheetnames),
                )
            )
        chosen = workbook[sheet] if sheet else workbook.worksheets[0]
        return [
            (line, [_cell_text(value) for value in row])
            for line, row in enumerate(chosen.iter_rows(values_only=True), start=1)
        ]
    finally:
        workbook.close()


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()
