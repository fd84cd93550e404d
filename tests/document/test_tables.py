from __future__ import annotations

from typing import Any

import pytest

from reportgen.document.model import Align, Table
from reportgen.document.tables import make_table
from reportgen.errors import Finding, Place


def made(rows: list[list[str]], **options: Any) -> tuple[Table, list[Finding]]:
    findings: list[Finding] = []
    table = make_table(
        tuple(tuple(row) for row in rows),
        options,
        lambda row, column: Place("表.csv", row + 1, column + 1),
        findings,
    )
    return table, findings


def sound(rows: list[list[str]], **options: Any) -> Table:
    table, findings = made(rows, **options)
    assert findings == []
    return table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.body]


def column(table: Table, index: int) -> list[str]:
    return [row[index].text for row in table.body]


def told(findings: list[Finding]) -> list[tuple[str, int | None, int | None, str | None]]:
    return [(item.code, item.place.line, item.place.column, item.found) for item in findings if item.place]


SAMPLE = [
    ["类别", "件数"],
    *([str(number), amount] for number, amount in enumerate(["35", "12", "4", "53", "12", "9", "4"])),
]


def test_shares_add_up_to_a_hundred() -> None:
    table = sound(
        SAMPLE,
        columns={
            "件数": {"format": "integer", "total": "sum"},
            "占比": {"percent_of": "件数", "total": "sum"},
        },
    )
    assert column(table, 2) == ["27.13%", "9.30%", "3.10%", "41.09%", "9.30%", "6.98%", "3.10%", "100.00%"]
    assert [(cell.text, cell.colspan) for cell in table.body[-1]] == [("合计", 1), ("129", 1), ("100.00%", 1)]
    assert [cell.text for cell in table.head[0]] == ["类别", "件数", "占比"]


def test_shares_take_the_place_of_those_typed() -> None:
    rows = [["类", "数", "占比"], ["甲", "1", "33.3%"], ["乙", "2", "66.6%"]]
    table = sound(rows, columns={"占比": {"percent_of": "数", "places": 1, "total": "sum"}})
    assert texts(table) == [["甲", "1", "33.3%"], ["乙", "2", "66.7%"], ["合计", "100.0%"]]


def test_shares_of_what_is_no_number() -> None:
    _, findings = made([["类", "数"], ["甲", "一"], ["乙", "2"]], columns={"占比": {"percent_of": "数"}})
    assert told(findings) == [("bad-number-in-table", 2, 2, "一")]
    _, findings = made([["类", "数"], ["甲", "1"]], columns={"占比": {"percent_of": "类别"}})
    assert told(findings) == [("unknown-column", 1, 1, "类别")]
    assert findings[0].suggestion == "类"


def test_sums() -> None:
    rows = [["甲", "乙", "丙", "丁"], ["a", "b", "1.5", "x"], ["c", "d", "2", ""]]
    table = sound(rows, columns={"丙": {"total": "求和", "format": "小数"}}, total="总计")
    assert [(cell.text, cell.colspan, cell.align) for cell in table.body[-1]] == [
        ("总计", 2, Align.CENTER),
        ("3.5", 1, Align.RIGHT),
        ("—", 1, Align.CENTER),
    ]
    assert column(table, 2)[:2] == ["1.5", "2.0"]


@pytest.mark.parametrize(
    ("options", "cells", "written"),
    [
        ({"format": "integer"}, ["1,234", "-5", ""], ["1234", "-5", ""]),
        ({"format": "decimal", "places": 2}, ["0.125", "2.345", "1"], ["0.13", "2.35", "1.00"]),
        ({"format": "percent", "places": 1}, ["27.13", "9.35%", "0"], ["27.1%", "9.4%", "0.0%"]),
        ({"format": "date"}, ["2024年1月9日", "2024/1/9", ""], ["2024-01-09", "2024-01-09", ""]),
        (
            {"format": "日期", "date_style": "official"},
            ["2024-01-09", "2024.1.9", ""],
            ["2024年1月9日", "2024年1月9日", ""],
        ),
        ({"format": "text"}, ["010", "1.50", "1,000"], ["010", "1.50", "1,000"]),
        ({}, ["010", "1.50", "1,000"], ["010", "1.50", "1,000"]),
    ],
)
def test_formats(options: dict[str, Any], cells: list[str], written: list[str]) -> None:
    assert column(sound([["甲"], *([cell] for cell in cells)], columns={"甲": options}), 0) == written


@pytest.mark.parametrize(
    ("options", "cell", "code"),
    [
        ({"format": "integer"}, "1.5", "bad-number-in-table"),
        ({"format": "integer"}, "三", "bad-number-in-table"),
        ({"format": "integer"}, "12%", "bad-number-in-table"),
        ({"format": "integer"}, "1,23", "bad-number-in-table"),
        ({"format": "integer"}, "１２", "bad-number-in-table"),
        ({"format": "integer"}, "1_000", "bad-number-in-table"),
        ({"format": "integer"}, "Infinity", "bad-number-in-table"),
        ({"format": "decimal"}, "NaN", "bad-number-in-table"),
        ({"format": "decimal", "places": 2}, "1e5", "bad-number-in-table"),
        ({"format": "decimal", "places": 2}, "1" * 99, "bad-number-in-table"),
        ({"total": "sum"}, "约5", "bad-number-in-table"),
        ({"format": "date"}, "2024-02-30", "impossible-date"),
        ({"format": "date"}, "明天", "bad-date"),
    ],
)
def test_bad_cells_have_their_place(options: dict[str, Any], cell: str, code: str) -> None:
    _, findings = made([["序号", "甲"], ["1", ""], ["2", cell]], columns={"甲": options})
    assert told(findings) == [(code, 3, 2, cell)]
    assert findings[0].key == "甲"


def test_every_bad_cell_is_told() -> None:
    columns = {"甲": {"format": "integer"}, "乙": {"format": "date"}}
    _, findings = made([["甲", "乙"], ["x", "y"], ["1", "2024-01-01"], ["z", "w"]], columns=columns)
    assert [place[1:3] for place in told(findings)] == [(2, 1), (4, 1), (2, 2), (4, 2)]


def test_unknown_columns_and_the_nearest_name() -> None:
    _, findings = made([["完成时限", "单位"], ["a", "b"]], columns={"完成时间": {}}, group=["单 位"])
    assert [(item.code, item.found, item.suggestion) for item in findings] == [
        ("unknown-column", "完成时间", "完成时限"),
        ("unknown-column", "单 位", "单位"),
    ]


def spans(table: Table) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in table.head]


def test_heads_of_several_levels() -> None:
    rows = [
        ["单位", "申请", "", "", "备注"],
        ["", "自然人", "法人", "", ""],
        ["", "", "企业", "其他", ""],
        ["甲", "1", "2", "3", "x"],
    ]
    table = sound(rows, header=3)
    assert spans(table) == [
        [("单位", 1, 3), ("申请", 3, 1), ("备注", 1, 3)],
        [("自然人", 1, 2), ("法人", 2, 1)],
        [("企业", 1, 1), ("其他", 1, 1)],
    ]
    assert all(cell.head and cell.align is Align.CENTER for row in table.head for cell in row)
    covered = sum(cell.colspan * cell.rowspan for row in table.head for cell in row)
    assert covered == 15


def test_columns_of_like_names_are_told_apart_by_their_upper_head() -> None:
    rows = [
        ["单位", "收入", "", "支出", ""],
        ["", "现金", "转账", "现金", "转账"],
        ["甲", "1.0", "2.0", "3.0", "4.0"],
    ]
    columns = {"支出/现金": {"format": "decimal", "places": 0}, "收入/转账": {"total": "sum"}}
    table = sound(rows, header=2, columns=columns)
    assert texts(table) == [["甲", "1.0", "2.0", "3", "4.0"], ["合计", "2.0", "—", "—"]]


def test_groups() -> None:
    rows = [
        ["区", "街", "数"],
        ["东", "甲", "1"],
        ["东", "甲", "2"],
        ["东", "乙", "3"],
        ["西", "乙", "4"],
        ["东", "乙", "5"],
    ]
    table = sound(rows, group=["区", "街"])
    assert [[(cell.text, cell.rowspan) for cell in row] for row in table.body] == [
        [("东", 3), ("甲", 2), ("1", 1)],
        [("2", 1)],
        [("乙", 1), ("3", 1)],
        [("西", 1), ("乙", 1), ("4", 1)],
        [("东", 1), ("乙", 1), ("5", 1)],
    ]


def test_alignment_by_content_or_as_declared() -> None:
    rows = [
        ["序号", "金额", "名称", "日期", "短", "左", "右"],
        ["01", "1.5", "一个很长很长的名称在此", "2024-01-01", "甲", "1.5", "甲"],
        ["02", "12.25", "又一个很长很长的名称", "2024-01-02", "乙", "2.5", "乙"],
    ]
    table = sound(rows, columns={"左": {"align": "左"}, "右": {"align": "right"}})
    assert [cell.align.value for cell in table.body[0]] == [
        "center",
        "right",
        "left",
        "center",
        "center",
        "left",
        "right",
    ]


def test_what_a_table_has_besides() -> None:
    table = sound(
        [["甲", "乙"], ["1", "2"]],
        caption="题",
        unit="单位：条",
        note="注",
        size=10.5,
        columns={"甲": {"width": 3}, "乙": None},
    )
    assert (table.caption, table.unit, table.note, str(table.size)) == ("题", "单位：条", "注", "10.5")
    assert [None if width is None else str(width) for width in table.widths] == ["3", None]


@pytest.mark.parametrize(("rows", "header"), [([["甲"]], 1), ([["甲"], ["乙"]], 2), ([["甲"], ["乙"]], 5)])
def test_a_table_that_is_all_head(rows: list[list[str]], header: int) -> None:
    _, findings = made(rows, header=header)
    assert told(findings) == [("empty-table", len(rows), 1, None)]


def test_cells_beyond_the_head() -> None:
    _, findings = made([["甲", "乙", ""], ["1", "2", ""], ["1", "2", "3"]])
    assert told(findings) == [("extra-cell", 3, 3, "3")]
    assert sound([["", "乙"], ["1", "2"]]).head[0][0].text == ""
