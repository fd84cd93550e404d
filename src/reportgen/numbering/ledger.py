"""A ledger as a file, CSV or XLSX: written from entries, read into rows that know their line."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.errors import Finding, NumberError, Place, Severity
from reportgen.numbering.fields import FIELDS, field_name, to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reportgen.numbering.record import Entry

__all__ = ["Ledger", "Row", "read", "write"]

# The columns that are not fields of the document, with other heads under which ledgers hold them.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("发文字号", "文号", "编号", "document number"),
    "issuer": ("发文机关",),
    "code": ("机关代字", "代字"),
    "state": ("状态", "status"),
    "reason": ("原因", "作废原因"),
    "key": ("文件标识",),
    "reserved_at": ("取号时间",),
    "issued_at": ("发文时间",),
    "voided_at": ("作废时间",),
}
_HEADS = {name: name for name in _COLUMNS} | {
    head: name for name, heads in _COLUMNS.items() for head in heads
}
# A ledger's title and remarks may stand above its heads.
_LINES_BEFORE_HEADS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a ledger: the register's own columns, and the document's fields."""

    place: Place
    columns: dict[str, Any]
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger read; ``findings`` are the columns that the register does not keep."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]


def write(path: Path, entries: Iterable[Entry]) -> Path:
    """Write entries under Chinese heads, to a temporary file first; ``.csv`` is UTF-8 with a mark for Excel.

    Raises NumberError: ``bad-ledger-kind``, ``cannot-write``.
    """
    heads = [heads[0] for heads in _COLUMNS.values()] + [field.head for field in FIELDS.values()]
    content = {".csv": _csv, ".xlsx": _xlsx}[_kind(path)]([heads, *map(_cells, entries)])
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        message = f"写不了文件：{error.strerror}"
        raise NumberError(Finding("cannot-write", message, Place(str(path)))) from error
    return path


def read(path: Path) -> Ledger:
    """Read a ledger. Raises NumberError: ``bad-ledger-kind``, ``cannot-read``, ``no-number-column``."""
    read_cells = {".csv": _read_csv, ".xlsx": _read_xlsx}[_kind(path)]
    try:
        lines = read_cells(path)
    except OSError as error:
        message = f"读不了文件：{error.strerror}"
        raise NumberError(Finding("cannot-read", message, Place(str(path)))) from error
    for index, (_, cells) in enumerate(lines[:_LINES_BEFORE_HEADS]):
        heads = [_head(cell) for cell in cells]
        if "number" in heads:
            return _ledger(path, heads, lines[index:])
    message = "表中没有“发文字号”一栏，不知道哪一行是表头"
    raise NumberError(
        Finding("no-number-column", message, Place(str(path)), expected="、".join(_COLUMNS["number"][:2]))
    )


def _ledger(path: Path, heads: Sequence[str | None], lines: Sequence[tuple[int, list[Any]]]) -> Ledger:
    line, cells = lines[0]
    findings = [
        Finding(
            "unknown-column",
            f"登记簿不保存“{cell}”一栏，未导入",
            Place(str(path), line, column),
            found=str(cell),
            severity=Severity.WARNING,
        )
        for column, (head, cell) in enumerate(zip(heads, cells, strict=True), 1)
        if head is None and str(cell or "").strip() not in {"", "序号"}
    ]
    rows = []
    for number, row in lines[1:]:
        values = {
            head: cell for head, cell in zip(heads, row, strict=False) if head and cell not in {None, ""}
        }
        if values:
            columns = {head: cell for head, cell in values.items() if head in _COLUMNS}
            fields = {head: cell for head, cell in values.items() if head not in _COLUMNS}
            rows.append(Row(Place(str(path), number), columns, fields))
    return Ledger(tuple(rows), tuple(findings))


def _head(cell: Any) -> str | None:
    text = "".join(str(cell or "").split()) if str(cell or "").isascii() is False else str(cell or "").strip()
    return _HEADS.get(text.lower()) or field_name(text)


def _cells(entry: Entry) -> list[str | int]:
    times = (entry.reserved_at, entry.issued_at, entry.voided_at)
    columns = [
        str(entry.number),
        entry.issuer,
        entry.number.code,
        entry.state.label,
        entry.reason,
        entry.key or "",
        *(time.isoformat() if time else "" for time in times),
    ]
    return columns + [to_text(entry.fields[name]) if name in entry.fields else "" for name in FIELDS]


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        message = "登记簿只能导入、导出为 .csv 或 .xlsx 文件"
        raise NumberError(Finding("bad-ledger-kind", message, Place(str(path)), found=suffix))
    return suffix


def _csv(rows: Iterable[Sequence[str | int]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[Sequence[str | int]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("发文登记簿")
    sheet.freeze_panes = "B2"
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            # A title that begins with = is a title, not a formula.
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _read_csv(path: Path) -> list[tuple[int, list[Any]]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        message = "文件的编码既不是 UTF-8，也不是 GB 18030"
        raise NumberError(Finding("cannot-read", message, Place(str(path))))
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        message = "不是 CSV 表格"
        raise NumberError(
            Finding("cannot-read", message, Place(str(path), reader.line_num), found=str(error))
        ) from error


def _read_xlsx(path: Path) -> list[tuple[int, list[Any]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        message = "不是 XLSX 表格，或者已经损坏"
        raise NumberError(Finding("cannot-read", message, Place(str(path)), found=str(error))) from error
    rows = book.worksheets[0].iter_rows(values_only=True)
    return [(line, [_plain(cell) for cell in row]) for line, row in enumerate(rows, 1)]


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.strip()
    # A day typed in Excel comes as midnight of that day.
    return cell.date() if isinstance(cell, datetime) else cell
