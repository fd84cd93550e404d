"""Read the numbers of a printed form, from the input or from a sheet, and total what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from reportgen.errors import Finding, InputError, Place
from reportgen.manifest import FormRow, FormSpec
from reportgen.source.located import Node, type_names
from reportgen.source.sheet import Sheet, read_sheet
from reportgen.source.validate import nearest

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")


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
_NOTHING = {"", "0", "-", "—", "/"}
"""What people write where a form has no number."""
_EXPECTED = {True: "不小于 0 的数，没有也写 0", False: "不小于 0 的整数，没有也写 0"}


class _Cell(NamedTuple):
    """A number as it was written, and where."""

    text: str
    place: Place


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

    def twice(self, row: FormRow, place: Place) -> None:
        """Report a row that is written again."""
        message = f"“{row.name}”写了两次，前一次在 {self.places[row.key]}"
        self.fault("duplicate-row", message, place, row.key)

    def number(self, cell: _Cell, column: str, row: FormRow) -> Decimal | None:
        """A count or an amount; blanks, strokes and signs are faults: a form writes 0."""
        decimal = self.spec.column(column).decimal
        number = _number(cell.text, decimal=decimal)
        if number is None:
            self.fault(
                "bad-number-in-form",
                f"“{row.name}”行“{self.spec.column(column).name}”不是{'数' if decimal else '整数'}",
                cell.place,
                row.key,
                found=cell.text or "空",
                expected=_EXPECTED[decimal],
            )
        return number

    def set_row(self, row: FormRow, cells: Mapping[str, _Cell], place: Place) -> None:
        """Keep one row's numbers; those that are wrong are kept as 0, and reported."""
        self.given[row.key] = {name: self.number(cells[name], name, row) or Decimal() for name in cells}
        self.places[row.key] = place

    def need(self, row: FormRow, columns: Iterable[str], place: Place) -> None:
        """Report the numbers of a row that can be neither read nor computed."""
        lost = [
            self.spec.column(name).name
            for name in row.columns
            if name not in columns and not self.spec.column(name).sum
        ]
        if lost:
            self.fault(
                "missing-number", f"“{row.name}”行缺少{'、'.join(lost)}", place, row.key, expected="写 0"
            )

    def spread(self, row: FormRow, cells: list[_Cell], place: Place) -> None:
        """A list of numbers: one for each column, with or without the computed ones."""
        columns = row.columns
        plain = tuple(name for name in columns if not self.spec.column(name).sum)
        for names in (columns, plain):
            if len(cells) == len(names):
                self.set_row(row, dict(zip(names, cells, strict=True)), place)
                return
        self.places[row.key] = place
        counts = "、".join(str(count) for count in sorted({len(columns), len(plain)}))
        self.fault(
            "wrong-count",
            f"“{row.name}”行的个数不对",
            place,
            row.key,
            found=f"{len(cells)} 个",
            expected=f"{counts} 个数",
        )


def _number(text: str, *, decimal: bool) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) and (decimal or "." not in text) else None


def _cell(node: Node) -> _Cell:
    plain = not isinstance(node.value, (tuple, dict))
    return _Cell((node.text or "").strip() if plain else type_names[node.type_name], node.place)


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
        try:
            _from_sheet(reader, read_sheet(folder / name, name, sheet_name))
        except InputError as error:
            at = fields["source"].place
            reader.findings += [
                replace(fault, place=fault.place or at, key=f"{key}.source") for fault in error.findings
            ]
            raise InputError(reader.findings) from error
    for row in spec.rows:
        if row.key in fields:
            _from_input(reader, row, fields[row.key], node.keys.get(row.key, fields[row.key].place))
    missing = [row for row in spec.rows if row.key not in reader.places]
    if "otherwise" in fields:
        _fill(reader, missing, _cell(fields["otherwise"]))
    elif lost := [row for row in missing if not row.sum]:
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


def _fill(reader: _Reader, missing: list[FormRow], filler: _Cell) -> None:
    """Give the rows that were not written one number."""
    rows = [row for row in missing if not row.sum]
    decimal = all(reader.spec.column(name).decimal for row in rows for name in row.columns)
    if _number(filler.text, decimal=decimal) is None:
        reader.fault(
            "bad-number-in-form",
            f"otherwise（其余）不是{'数' if decimal else '整数'}",
            filler.place,
            "otherwise",
            found=filler.text or "空",
            expected=_EXPECTED[decimal],
        )
        return
    for row in rows:
        plain = [name for name in row.columns if not reader.spec.column(name).sum]
        reader.set_row(row, dict.fromkeys(plain, filler), filler.place)


def _from_input(reader: _Reader, row: FormRow, node: Node, place: Place) -> None:
    plain = [name for name in row.columns if not reader.spec.column(name).sum]
    if row.key in reader.places:
        reader.twice(row, place)
    elif isinstance(node.value, tuple):
        reader.spread(row, [_cell(item) for item in node.value], node.place)
    elif isinstance(node.value, dict):
        reader.set_row(row, {name: _cell(item) for name, item in node.value.items()}, node.place)
        reader.need(row, node.value, node.place)
    elif len(plain) > 1 and _number(_cell(node).text, decimal=True) != 0:
        reader.spread(row, [_cell(node)], node.place)
    else:
        reader.set_row(row, dict.fromkeys(plain, _cell(node)), node.place)


def _from_sheet(reader: _Reader, sheet: Sheet) -> None:
    heads = _heads(reader, sheet)
    spec = reader.spec
    rows = {_plain(row.name): row for row in spec.rows} | {row.key: row for row in spec.rows}
    for index, cells in enumerate(sheet.rows[1:], start=1):
        row = rows.get(_plain(cells[0]))
        place = sheet.place(index)
        if row is None:
            reader.fault(
                "unknown-row",
                "没有这一行",
                sheet.place(index, 0),
                found=cells[0] or "空",
                suggestion=nearest(cells[0], [known.name for known in spec.rows]),
            )
        elif row.key in reader.places:
            reader.twice(row, place)
        else:
            named = {name: at for at, name in heads.items()}
            values = {
                name: _Cell(cells[named[name]], sheet.place(index, named[name]))
                for name in row.columns
                if name in named
            }
            reader.need(row, values, place)
            reader.set_row(row, values, place)
            for at, text in enumerate(cells[1:], start=1):
                headed = at in heads or not sheet.rows[0][at]  # else reported as an unknown column
                if text not in _NOTHING and headed and heads.get(at) not in row.columns:
                    reader.fault(
                        "extra-cell",
                        f"“{row.name}”行在这一列没有数",
                        sheet.place(index, at),
                        row.key,
                        found=text,
                        expected="空",
                    )


def _heads(reader: _Reader, sheet: Sheet) -> dict[int, str]:
    """The form's column above each of a sheet's."""
    columns = reader.spec.columns
    names = {_plain(column.name): column.key for column in columns} | {
        column.key: column.key for column in columns
    }
    heads: dict[int, str] = {}
    for index, head in enumerate(sheet.rows[0][1:], start=1):
        name = names.get(_plain(head))
        if name and name in heads.values():
            reader.fault("duplicate-column", "这一列写了两次", sheet.place(0, index), found=head)
        elif name:
            heads[index] = name
        elif head:
            reader.fault(
                "unknown-column",
                "没有这一列",
                sheet.place(0, index),
                found=head,
                suggestion=nearest(head, [column.name for column in columns]),
            )
    return heads


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
