from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reportgen.errors import Finding, InputError, Place
from reportgen.manifest import FormSpec
from reportgen.source.forms import FormValues, read_form
from reportgen.source.read import read
from reportgen.source.validate import validate
from reportgen.templates import load

ANNUAL = load("annual-report")
SPECS = {spec.key: spec for spec in ANNUAL.forms}
APPLICATIONS = SPECS["applications"]


def form(folder: Path, key: str, text: str) -> FormValues:
    """A form from an input that holds nothing else."""
    path = folder / "in.yaml"
    path.write_text(f"{key}:\n" + "".join(f"  {line}\n" for line in text.splitlines()), encoding="utf-8")
    node, _ = read(path, [])
    sound, _ = validate(node, ANNUAL.schema, folder)
    return read_form(sound.at([key]), SPECS[key], key, folder)


def faults(folder: Path, key: str, text: str) -> tuple[Finding, ...]:
    with pytest.raises(InputError) as caught:
        form(folder, key, text)
    return caught.value.findings


def csv(spec: FormSpec, numbers: dict[str, list[str]], columns: list[str] | None = None) -> str:
    heads = columns or [column.name for column in spec.columns]
    lines = [",".join(["项目", *heads])]
    lines += [",".join([f'"{row.name}"', *numbers.get(row.key, ["0"] * len(heads))]) for row in spec.rows]
    return "\n".join(lines) + "\n"


def test_the_forms_have_the_numbers_of_the_official_tables() -> None:
    counts = {key: sum(len(row.columns) for row in spec.rows) for key, spec in SPECS.items()}
    assert counts == {"disclosure": 10, "applications": 175, "litigation": 15}


def test_rows_written_in_every_way(tmp_path: Path) -> None:
    made = form(
        tmp_path,
        "disclosure",
        "规章: 0\nnormative_documents: [1, 2, 5]\n行政许可: {本年处理决定数量: 7}\npenalties: [8]\n"
        '行政强制: "9"\n行政事业性收费: 1.50',
    )
    assert {key: [str(number) for number in row.values()] for key, row in made.values.items()} == {
        "regulations": ["0", "0", "0"],
        "normative_documents": ["1", "2", "5"],
        "licences": ["7"],
        "penalties": ["8"],
        "compulsory_measures": ["9"],
        "charges": ["1.50"],
    }
    assert made.text("charges", "amount") == "1.50"
    assert made.places["licences"] == Place(str(tmp_path / "in.yaml"), 4, 9)


@pytest.mark.parametrize("word", ["otherwise", "其余"])
def test_the_rest_is_filled(tmp_path: Path, word: str) -> None:
    made = form(
        tmp_path,
        "applications",
        f"received: [3, 0, 0, 0, 0, 1]\n（一）予以公开: [2, 0, 0, 0, 0, 1, 3]\n{word}: 0",
    )
    assert made.values["received"]["total"] == 4
    assert made.values["total"]["person"] == 2
    assert made.values["total"]["total"] == 3
    assert made.values["complaint"] == dict.fromkeys(made.values["complaint"], Decimal())


def test_totals_that_are_given_are_kept_for_the_checks(tmp_path: Path) -> None:
    made = form(
        tmp_path, "applications", "received: [3, 0, 0, 0, 0, 0, 9]\ntotal: [1, 0, 0, 0, 0, 0, 8]\n其余: 0"
    )
    assert made.values["received"]["total"] == 9
    assert (made.values["total"]["person"], made.values["total"]["total"]) == (1, 8)


@pytest.mark.parametrize(
    "written", ["", "~", "/", "-", "—", "-1", "1.5", "1e3", "一", "１", "true", "[]", "1" * 16]
)
def test_what_is_no_count(tmp_path: Path, written: str) -> None:
    (fault,) = faults(
        tmp_path,
        "disclosure",
        f"行政许可: [{written or 'null'}]\n其余: 0" if written != "[]" else "行政许可: [[]]\n其余: 0",
    )
    assert (fault.code, fault.key) == ("bad-number-in-form", "disclosure.licences")
    assert fault.message == "“行政许可”行“本年处理决定数量”不是整数"
    assert fault.expected == "不小于 0 的整数，没有也写 0"
    assert fault.place == Place(str(tmp_path / "in.yaml"), 2, 10)
    assert (
        fault.found == {"": "空", "~": "~", "true": "true", "[]": "列表"}.get(written, written)
        or fault.found == "null"
    )


def test_an_amount_may_have_decimals_but_no_sign(tmp_path: Path) -> None:
    assert form(tmp_path, "disclosure", "行政事业性收费: 0.05\n其余: 0").text("charges", "amount") == "0.05"
    (fault,) = faults(tmp_path, "disclosure", "行政事业性收费: -0.05\n其余: 0")
    assert (fault.found, fault.expected) == ("-0.05", "不小于 0 的数，没有也写 0")


@pytest.mark.parametrize("written", ["-1", "1.5", "无", ""])
def test_the_filler_is_a_count(tmp_path: Path, written: str) -> None:
    (fault,) = faults(tmp_path, "applications", f"其余: {written}")
    assert (fault.code, fault.key, fault.found) == (
        "bad-number-in-form",
        "applications.otherwise",
        written or "空",
    )


def test_faults_of_rows(tmp_path: Path) -> None:
    found = faults(
        tmp_path, "disclosure", "规章: [1, 2]\n行政规范性文件: 5\n行政许可: {}\n行政处罚: [1, 2]\n行政强制: 0"
    )
    assert [(item.code, item.key, item.found, item.expected) for item in found] == [
        ("wrong-count", "disclosure.regulations", "2 个", "3 个数"),
        ("wrong-count", "disclosure.normative_documents", "1 个", "3 个数"),
        ("missing-number", "disclosure.licences", None, "写 0"),
        ("wrong-count", "disclosure.penalties", "2 个", "1 个数"),
        (
            "missing-row",
            "disclosure",
            "没有 行政事业性收费",
            "每行都写，没有的写 0；或用 otherwise（其余）一次写出",
        ),
    ]


def test_a_total_may_be_left_out_of_a_list_but_nothing_else(tmp_path: Path) -> None:
    assert (
        form(tmp_path, "litigation", "行政复议: [1, 0, 0, 2]\n其余: 0").values["reconsideration"]["total"]
        == 3
    )
    (fault,) = faults(tmp_path, "litigation", "行政复议: [1, 0, 0]\n其余: 0")
    assert (fault.found, fault.expected) == ("3 个", "4、5 个数")


def test_a_table_of_the_whole_form(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text(csv(APPLICATIONS, {"granted": list("1234567")}), encoding="utf-8")
    made = form(tmp_path, "applications", "source: 表.csv")
    assert [int(number) for number in made.values["granted"].values()] == [1, 2, 3, 4, 5, 6, 7]
    assert made.places["granted"] == Place("表.csv", 4)


def test_a_table_without_its_totals(tmp_path: Path) -> None:
    plain = [column.name for column in APPLICATIONS.columns[:-1]]
    lines = csv(APPLICATIONS, {"granted": list("123456")}, plain).splitlines()
    (tmp_path / "表.csv").write_text(
        "\n".join(line for line in lines if "（七）总计" not in line), encoding="gb18030"
    )
    made = form(tmp_path, "applications", "source: 表.csv")
    assert made.values["granted"]["total"] == 21
    assert made.values["total"]["total"] == 21


def test_a_workbook_and_labels_typed_otherwise(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "空"
    made = book.create_sheet("表四")
    rows: list[list[Any]] = [
        ["", "结果维持", "结果 纠正", "其他结果", "尚未审结"],
        ["行政复议", 1, 2.0, 0, 0],
        ["direct", 0, 0, 0, 0],
        [" 复议后　起诉", 0, 0, 0, 4],
    ]
    for row in rows:
        made.append(row)
    data = io.BytesIO()
    book.save(data)
    (tmp_path / "表.xlsx").write_bytes(data.getvalue())
    values = form(tmp_path, "litigation", "来源: 表.xlsx\n工作表: 表四").values
    assert [int(values[row]["total"]) for row in ("reconsideration", "direct", "after_reconsideration")] == [
        3,
        0,
        4,
    ]
    (fault,) = faults(tmp_path, "litigation", "来源: 表.xlsx\n工作表: 表五")
    assert (fault.code, fault.key) == ("unknown-sheet", "litigation.source")
    assert faults(tmp_path, "litigation", "来源: 表.xlsx")[0].code == "empty-sheet"


def test_half_width_brackets_name_the_same_row(tmp_path: Path) -> None:
    text = csv(APPLICATIONS, {}).replace("（", "(").replace("）", ")").replace("“", '""').replace("”", '""')
    (tmp_path / "表.csv").write_text(text, encoding="utf-8")
    assert form(tmp_path, "applications", "source: 表.csv").values["endangers_security"]["total"] == 0


@pytest.mark.parametrize("written", ["", "/", "-", "-1", "1.5", "一"])
def test_cells_of_a_table_that_are_no_counts(tmp_path: Path, written: str) -> None:
    numbers = {"repeated": ["0", "0", written, "0", "0", "0", "0"]}
    (tmp_path / "表.csv").write_text(csv(APPLICATIONS, numbers), encoding="utf-8")
    (fault,) = faults(tmp_path, "applications", "source: 表.csv")
    assert (fault.code, fault.key) == ("bad-number-in-form", "applications.repeated")
    assert fault.place == Place("表.csv", 18, 4)
    assert fault.message == "“2.重复申请”行“科研机构”不是整数"
    assert fault.found == (written or "空")


def test_faults_of_a_table(tmp_path: Path) -> None:
    text = (
        "类别,结果维持,结果纠正,其它结果,尚未审结,总计,总计,\n"
        "行政复议,1,0,0,0,1,1,\n"
        "行政复议,1,0,0,0,1,1,\n"
        "行政复义,0,0,0,0,0,0,\n"
        ",0,0,0,0,0,0,\n"
        "复议后起诉,0,0,0,0,0,0,9\n"
    )
    (tmp_path / "表.csv").write_text(text, encoding="utf-8")
    found = faults(tmp_path, "litigation", "source: 表.csv")
    assert [
        (item.code, item.place.line, item.place.column, item.found, item.suggestion)
        for item in found
        if item.place
    ] == [
        ("unknown-column", 1, 4, "其它结果", "其他结果"),
        ("duplicate-column", 1, 7, "总计", None),
        ("missing-number", 2, None, None, None),
        ("duplicate-row", 3, None, None, None),
        ("unknown-row", 4, 1, "行政复义", "行政复议"),
        ("unknown-row", 5, 1, "空", None),
        ("missing-number", 6, None, None, None),
        ("extra-cell", 6, 8, "9", None),
        ("missing-row", 2, 3, "没有 未经复议直接起诉", None),
    ]


def test_a_row_in_the_table_and_in_the_input(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text(csv(SPECS["litigation"], {}), encoding="utf-8")
    (fault,) = faults(tmp_path, "litigation", "source: 表.csv\n行政复议: 0")
    assert (fault.code, fault.message) == ("duplicate-row", "“行政复议”写了两次，前一次在 表.csv:2")
    assert fault.place == Place(str(tmp_path / "in.yaml"), 3, 3)


def test_numbers_where_a_row_has_no_such_column(tmp_path: Path) -> None:
    head = "信息内容,本年制发件数,本年废止件数,现行有效件数,本年处理决定数量,本年收费金额（单位：万元）\n"
    rows = "规章,0,0,0,,\n行政规范性文件,0,0,5,/,-\n行政许可,,,,1,\n行政处罚,,,,2,\n行政强制,0,,,3,\n"
    rows += "行政事业性收费,,,,{},1.5\n"
    (tmp_path / "表.csv").write_text(head + rows.format(""), encoding="utf-8")
    assert form(tmp_path, "disclosure", "source: 表.csv").values["licences"] == {"count": 1}
    (tmp_path / "表.csv").write_text(head + rows.format("6"), encoding="utf-8")
    (fault,) = faults(tmp_path, "disclosure", "source: 表.csv")
    assert (fault.code, fault.place, fault.found) == ("extra-cell", Place("表.csv", 7, 5), "6")
