from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reportgen.errors import Finding, InputError, Place
from reportgen.source.sheet import Sheet, read_sheet


def sheet(folder: Path, content: str | bytes, name: str = "表.csv", title: str | None = None) -> Sheet:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_sheet(path, name, title)


def faults(
    folder: Path, content: str | bytes, name: str = "表.csv", title: str | None = None
) -> tuple[Finding, ...]:
    with pytest.raises(InputError) as caught:
        sheet(folder, content, name, title)
    return caught.value.findings


def workbook(*sheets: list[list[Any]]) -> bytes:
    """A workbook of these sheets, called 表1, 表2, …"""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        made = book.create_sheet(f"表{number}")
        for row in rows:
            made.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def edited(raw: bytes, part: str, change: Any) -> bytes:
    """A workbook with one part of its archive changed."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return data.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_in_every_encoding(tmp_path: Path, encoding: str, newline: str) -> None:
    content = "序号,名称\n1,甲𬭼\n".replace("\n", newline).encode(encoding)
    assert sheet(tmp_path, content).rows == (("序号", "名称"), ("1", "甲𬭼"))


def test_quoted_cells_and_lines(tmp_path: Path) -> None:
    read = sheet(tmp_path, '名称,说明\r\n"甲,乙","第一行\r\n第二行"\r\n\r\n"说""好""", 丙 \r\n')
    assert read.rows == (("名称", "说明"), ("甲,乙", "第一行\n第二行"), ('说"好"', "丙"))
    assert read.lines == (1, 2, 5)
    assert read.place(2, 1) == Place("表.csv", 5, 2)
    assert read.place(2) == Place("表.csv", 5)


def test_ragged_rows_become_equal(tmp_path: Path) -> None:
    assert sheet(tmp_path, "a,b\n1\n1,2,3\n,,,,\n").rows == (("a", "b", ""), ("1", "", ""), ("1", "2", "3"))


def test_tabs(tmp_path: Path) -> None:
    assert sheet(tmp_path, "a\tb,c\n1\t2\n", "表.TSV").rows == (("a", "b,c"), ("1", "2"))


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n , \n", "\ufeff"])
def test_an_empty_sheet(tmp_path: Path, content: str) -> None:
    (fault,) = faults(tmp_path, content)
    assert (fault.code, fault.place) == ("empty-sheet", Place("表.csv"))


def test_broken_csv(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, 'a,b\n1,"2\n3,4\n')
    assert (fault.code, fault.place) == ("broken-sheet", Place("表.csv", 2))
    assert "引号没有配对" in fault.message
    (fault,) = faults(tmp_path, 'a\n"1"2\n')
    assert (fault.code, fault.place) == ("broken-sheet", Place("表.csv", 2))
    assert "两个" in fault.message
    (fault,) = faults(tmp_path, "a\n" + "甲" * 200_000)
    assert fault.code == "broken-sheet"


def test_a_sheet_in_no_known_encoding(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "序号,名称\n".encode("utf-16"))
    assert fault.code == "bad-encoding"


def test_characters_that_cannot_be_printed(tmp_path: Path) -> None:
    found = faults(tmp_path, "a,b\n1,甲\x0b乙\n\x00,\ufffd\n")
    assert [fault.code for fault in found] == ["bad-character"] * 3
    assert [fault.place for fault in found] == [
        Place("表.csv", 2, 2),
        Place("表.csv", 3, 1),
        Place("表.csv", 3, 2),
    ]


@pytest.mark.parametrize("name", ["表.xls", "表.txt", "表", "表.pdf"])
def test_other_kinds_of_files(tmp_path: Path, name: str) -> None:
    (fault,) = faults(tmp_path, "a,b\n1,2\n", name)
    assert fault.code == "sheet-kind"
    assert fault.expected == ".csv、.tsv、.xlsx"


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_sheet(tmp_path / "无.csv", "无.csv")
    assert caught.value.findings[0].code == "missing-file"


def test_values_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows: list[list[Any]] = [
        ["文字", " 甲\n乙 ", "010"],
        ["整数", 12, 12.0],
        ["小数", 0.1 + 0.2, 27.130000000000003],
        ["大小", 1e20, 1e-7],
        ["日期", datetime.date(2024, 1, 19), datetime.datetime.fromisoformat("2024-01-19 08:30")],
        ["时间", datetime.time(8, 30), None],
        ["真假", True, False],
        ["占比", 0.2713, 0.5],
    ]
    for row in rows:
        book.active.append(row)
    book.active["B8"].number_format = "0.00%"
    book.active["C8"].number_format = "0%"
    assert sheet(tmp_path, saved(book), "表.xlsx").rows == (
        ("文字", "甲\n乙", "010"),
        ("整数", "12", "12"),
        ("小数", "0.3", "27.13"),
        ("大小", "100000000000000000000", "0.0000001"),
        ("日期", "2024-01-19", "2024-01-19 08:30"),
        ("时间", "08:30:00", ""),
        ("真假", "TRUE", "FALSE"),
        ("占比", "27.13%", "50%"),
    )


def test_merged_heads_and_gaps_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["单位", "件数", None], [None, "新收", "办结"], [], ["甲", 1, 2]]:
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    book.active.merge_cells("B1:C1")
    read = sheet(tmp_path, saved(book), "表.xlsx")
    assert read.rows == (("单位", "件数", ""), ("", "新收", "办结"), ("甲", "1", "2"))
    assert read.place(2, 1) == Place("表.xlsx", 4, 2)


def test_a_sheet_by_its_name(tmp_path: Path) -> None:
    raw = workbook([["甲"]], [["乙"]])
    assert sheet(tmp_path, raw, "表.xlsx").rows == (("甲",),)
    assert sheet(tmp_path, raw, "表.xlsx", "表2").rows == (("乙",),)
    (fault,) = faults(tmp_path, raw, "表.xlsx", "表3")
    assert (fault.code, fault.found, fault.expected) == ("unknown-sheet", "表3", "表1、表2")


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert faults(tmp_path, workbook([]), "表.xlsx")[0].code == "empty-sheet"


def test_the_size_that_a_workbook_declares_is_not_believed(tmp_path: Path) -> None:
    raw = workbook([["甲", "乙"], ["1", "2"]])
    for size in (b"A1:A1", b"A1:XFD1048576"):
        wrong = edited(
            raw,
            "xl/worksheets/sheet1.xml",
            lambda xml, size=size: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + size + b'"', xml),
        )
        assert sheet(tmp_path, wrong, "表.xlsx").rows == (("甲", "乙"), ("1", "2"))


def test_formulas_with_errors_or_without_a_value(tmp_path: Path) -> None:
    found = faults(tmp_path, workbook([["甲", "乙"], ["#DIV/0!", "=1+1"], [None, "好"]]), "表.xlsx")
    assert [(fault.code, fault.place, fault.found) for fault in found] == [
        ("bad-cell", Place("表.xlsx", 2, 1), "#DIV/0!"),
        ("bad-cell", Place("表.xlsx", 2, 2), None),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a,b\n1,2\n",
        b"PK\x03\x04 not an archive",
        edited(workbook([["甲"]]), "xl/workbook.xml", lambda _: b"<broken"),
        edited(workbook([["甲"]]), "[Content_Types].xml", lambda _: b"<broken"),
        edited(workbook([["甲"]]), "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2]),
        edited(
            workbook([[1]]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>1</v>", b"<v>x</v>")
        ),
    ],
    ids=["empty", "csv", "archive", "workbook", "types", "cut", "cell"],
)
def test_a_broken_workbook(tmp_path: Path, raw: bytes) -> None:
    (fault,) = faults(tmp_path, raw, "表.xlsx")
    assert (fault.code, fault.place) == ("broken-sheet", Place("表.xlsx"))
