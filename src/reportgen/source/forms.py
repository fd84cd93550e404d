"""Read the numbers of a printed form, from the input or from a sheet, and total what was left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reportgen.errors import Finding, InputError, Place
from reportgen.manifest import FormRow, FormSpec
from reportgen.source.located import Node
from reportgen.source.sheet import Sheet, read_sheet
from reportgen.source.validate import nearest

_NUMBER = re.compile(r"^[0-9]+(?:\.[0-9]+)?$")


@dataclass(frozen=True, slots=True)
class FormValues:
    """All numbers of a form, ``values[row][column]``, and where each row was written."""

    spec: FormSpec
    values: Mapping[str, Mapping[str, Decimal]]
    places: Mapping[str, Place]

    def text(self, row: str, column: str) -> str:
        """A number as the form prints it."""
        return f"{self.values[row][column]:f}"


_Given = dict[str, dict[str, Decimal]]


class _Reader:
    """Collects the numbers and the faults of one form."""

    def __init__(self, spec: FormSpec, key: str) -> None:
        self.spec = spec
        self.key = key
        self.given: _Given = {}
        self.places: dict[str, Place] = {}
        self.findings: list[Finding] = []

    def fault(self, code: str, message: str, place: Place, row: str = "", **found: str | None) -> None:
        key = f"{self.key}.{row}" if row else self.key
        self.findings.append(
            Finding(
                code,
                message,
                place,
                key,
                found.get("found"),
                found.get("expected"),
                found.get("suggestion"),
            )
        )

    def number(self, text: object, column: str, row: FormRow, place: Place) -> Decimal | None:
        """A count or an amount; blanks, strokes and signs are faults: a form writes 0."""
        written = "" if text is None else str(text).strip()
        decimal = self.spec.column(column).decimal
        if not _NUMBER.match(written) or ("." in written and not decimal):
            self.fault(
                "bad-number-in-form",
                f"“{row.name}”行“{self.spec.column(column).name}”不是数",
                place,
                row.key,
                found=written or "空",
                expected="不小于 0 的数" if decimal else "不小于 0 的整数，没有也写 0",
            )
            return None
        return Decimal(written)

    def set_row(self, row: FormRow, cells: Mapping[str, object], place: Place) -> None:
        """Keep one row's numbers."""
        numbers = {name: self.number(cells[name], name, row, place) for name in cells}
        self.given[row.key] = {name: number for name, number in numbers.items() if number is not None}
        self.places[row.key] = place

    def spread(self, row: FormRow, values: list[object], place: Place) -> None:
        """A list of numbers: one for each column, with or without the computed ones."""
        columns = row.columns
        plain = tuple(name for name in columns if not self.spec.column(name).sum)
        for names in (columns, plain):
            if len(values) == len(names):
                self.set_row(row, dict(zip(names, values, strict=True)), place)
                return
        counts = "、".join(str(count) for count in sorted({len(columns), len(plain)}))
        self.fault(
            "wrong-count",
            f"“{row.name}”行的个数不对",
            place,
            row.key,
            found=f"{len(values)} 个",
            expected=f"{counts} 个数",
        )


def read_form(node: Node, spec: FormSpec, key: str, folder: Path) -> FormValues:
    """Read a form's numbers; raises InputError with every fault in them.

    Totals that were not written are computed; those written are kept, for the checks to judge.
    """
    assert isinstance(node.value, dict)
    reader = _Reader(spec, key)
    fields = node.value
    if "source" in fields:
        sheet_name = fields["sheet"].text if "sheet" in fields else None
        name = str(fields["source"].value)
        _from_sheet(reader, read_sheet(folder / name, name, sheet_name))
    for row in spec.rows:
        if row.key in fields:
            _from_input(reader, row, fields[row.key])
    missing = [row for row in spec.rows if row.key not in reader.given]
    if "otherwise" in fields:
        for row in missing:
            if not row.sum:
                plain = [name for name in row.columns if not spec.column(name).sum]
                filler = fields["otherwise"].text
                reader.set_row(row, dict.fromkeys(plain, filler), fields["otherwise"].place)
    elif lost := [row for row in missing if not row.sum and row.key not in reader.places]:
        reader.fault(
            "missing-row",
            f"“{spec.title}”缺少 {len(lost)} 行",
            node.place,
            found="没有 " + "、".join(row.name for row in lost),
            expected="每行都写，没有的写 0；或用 otherwise（其余）一次写出",
        )
    if reader.findings:
        raise InputError(reader.findings)
    return FormValues(spec, _totalled(spec, reader.given), reader.places)


def _from_input(reader: _Reader, row: FormRow, node: Node) -> None:
    if isinstance(node.value, tuple):
        reader.spread(row, [item.text for item in node.value], node.place)
    elif isinstance(node.value, dict):
        reader.set_row(row, {name: item.text for name, item in node.value.items()}, node.place)
        plain = [name for name in row.columns if not reader.spec.column(name).sum]
        if lost := [reader.spec.column(name).name for name in plain if name not in node.value]:
            reader.fault(
                "missing-number", f"“{row.name}”行缺少{'、'.join(lost)}", node.place, row.key, expected="写 0"
            )
    else:
        plain = [name for name in row.columns if not reader.spec.column(name).sum]
        if len(plain) > 1 and node.text != "0":
            reader.spread(row, [node.text], node.place)
        else:
            reader.set_row(row, dict.fromkeys(plain, node.text), node.place)


def _from_sheet(reader: _Reader, sheet: Sheet) -> None:
    spec = reader.spec
    names = {column.name: column.key for column in spec.columns} | {
        column.key: column.key for column in spec.columns
    }
    heads: dict[int, str] = {}
    for index, head in enumerate(sheet.rows[0][1:], start=1):
        if _plain(head) in names:
            heads[index] = names[_plain(head)]
        elif head:
            reader.fault(
                "unknown-column",
                "没有这一列",
                sheet.place(0, index),
                found=head,
                suggestion=nearest(head, [column.name for column in spec.columns]),
            )
    rows = {_plain(row.name): row for row in spec.rows} | {row.key: row for row in spec.rows}
    for index, cells in enumerate(sheet.rows[1:], start=1):
        row = rows.get(_plain(cells[0]))
        place = sheet.place(index)
        if row is None:
            reader.fault(
                "unknown-row",
                "没有这一行",
                place,
                found=cells[0],
                suggestion=nearest(cells[0], [known.name for known in spec.rows]),
            )
        elif row.key in reader.places:
            reader.fault(
                "duplicate-row",
                f"“{row.name}”写了两次，前一次在第 {reader.places[row.key].line} 行",
                place,
                row.key,
            )
        else:
            values = {name: cells[at] for at, name in heads.items() if name in row.columns}
            absent = [name for name in row.columns if name not in values and not spec.column(name).sum]
            if absent:
                reader.fault(
                    "missing-number",
                    f"“{row.name}”行缺少{'、'.join(spec.column(name).name for name in absent)}",
                    place,
                    row.key,
                    expected="写 0",
                )
            reader.set_row(row, values, place)


def _plain(label: str) -> str:
    """A label without the marks that people type differently."""
    table = str.maketrans({"(": "（", ")": "）", ",": "，", "“": '"', "”": '"', " ": None, "　": None})
    return label.translate(table)


def _totalled(spec: FormSpec, given: _Given) -> Mapping[str, Mapping[str, Decimal]]:
    """The numbers in the form's order, with those totals computed that were not written."""
    for row in sorted(spec.rows, key=lambda item: bool(item.sum)):
        numbers = given.setdefault(row.key, {})
        for name in sorted(row.columns, key=lambda item: bool(spec.column(item).sum)):
            if name in numbers:
                continue
            if row.sum:
                numbers[name] = sum((given[part][name] for part in row.sum), Decimal())
            else:
                numbers[name] = sum((numbers[part] for part in spec.column(name).sum), Decimal())
    return {row.key: {name: given[row.key][name] for name in row.columns} for row in spec.rows}
