from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.errors import NumberError, Severity
from reportgen.numbering.fields import FIELDS, decode, normalise
from reportgen.numbering.record import State
from reportgen.numbering.register import Register

if TYPE_CHECKING:
    from pathlib import Path

CODE = "晋政青"
# A part of a real ledger: what one office published of its numbers of 2023.
SAMPLE = [
    ("晋政青〔2023〕90号", "青阳街道办事处关于实施环卫考评结果应用奖惩意见<试行>", "2023-12-30"),
    (
        "晋政青〔2023〕88号",
        "青阳街道办事处关于印发《青阳街道人防工程领域冬春火灾防控工作方案》的通知",
        "2023-12-29",
    ),
    ("晋政青[2023]86号", "青阳街道办事处关于进一步健全劳动人事争议处理机制的通知", "2023年12月25日"),
    ("晋政青〔2023〕85号", "青阳街道办事处关于调整青阳街道劳动争议调解委员会成员的通知", "2023/12/25"),
    ("晋政青〔2023〕第080号", "青阳街道办事处关于张某某等同志正式任职的通知", "2023.12.13"),
    ("晋政青〔2023〕79号", "青阳街道办事处关于调整领导小组的通知", "2023-12-12"),
    ("晋政青〔2023〕75号", "青阳街道办事处关于李某某等同志职务任免的通知", "2023-11-20"),
    ("晋政青〔2023〕73号", "青阳街道办事处关于开展2023年下半年公民无偿献血活动的通知", "2023-11-06"),
]


def write(path: Path, rows: list[tuple[object, ...]], encoding: str = "utf-8") -> Path:
    if path.suffix == ".xlsx":
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(list(row))
        workbook.save(path)
    else:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_existing_ledger_is_entered(register: Register, tmp_path: Path, suffix: str) -> None:
    rows = [("2023年发文登记表",), ("序号", "发文字号", "标题", "生成日期")]
    rows += [(str(n), *row) for n, row in enumerate(SAMPLE, 1)]
    report = register.import_ledger(write(tmp_path / f"ledger{suffix}", rows))
    assert len(report.entries) == 8
    entries = register.entries(CODE, 2023)
    assert [entry.number.sequence for entry in entries] == [73, 75, 79, 80, 85, 86, 88, 90]
    assert {entry.state for entry in entries} == {State.ISSUED}
    assert entries[-1].fields == {"title": SAMPLE[0][1], "date": date(2023, 12, 30)}
    assert entries[3].fields["date"] == date(2023, 12, 13)
    gaps = [74, 76, 77, 78, 81, 82, 83, 84, 87, 89]
    assert [number.sequence for number in register.gaps(CODE, 2023)] == gaps
    assert [(f.code, f.place.line if f.place else None, f.found) for f in report.findings] == [
        ("number-mended", 5, "晋政青[2023]86号"),
        ("number-mended", 7, "晋政青〔2023〕第080号"),
        ("begins-late", None, None),
        ("gaps", None, "74、76—78、81—84、87、89"),
    ]
    assert "六角括号" in report.findings[0].message
    assert "“第”" in report.findings[1].message
    assert "虚位" in report.findings[1].message
    assert all(finding.severity != Severity.ERROR for finding in report.findings)
    assert register.reserve(CODE, 2023).sequence == 91


def test_english_heads_and_all_columns(book: Register, tmp_path: Path) -> None:
    heads = ("Number", "Title", "kind", "signers", "recipients", "copies", "status", "reason", "disclosure")
    row = ("晋政青〔2023〕1号", "甲", "通知", "李四、王五", "各社区;各部门", "30", "void", "误发", "主动公开")
    book.import_ledger(write(tmp_path / "l.csv", [heads, row]))
    (entry,) = book.entries()
    assert (entry.state, entry.reason) == (State.VOID, "误发")
    assert entry.voided_at is not None
    assert entry.fields == {
        "title": "甲",
        "kind": "通知",
        "signers": ("李四", "王五"),
        "to": ("各社区", "各部门"),
        "copies": 30,
        "disclosure": "主动公开",
    }


def test_excels_own_days_and_numbers(book: Register, tmp_path: Path) -> None:
    row = ("晋政青〔2023〕1号", datetime.fromisoformat("2023-12-25"), 30)
    book.import_ledger(write(tmp_path / "l.xlsx", [("文号", "成文日期", "份数"), row]))
    assert book.entries()[0].fields == {"date": date(2023, 12, 25), "copies": 30}


def test_a_ledger_saved_by_an_old_chinese_program(book: Register, tmp_path: Path) -> None:
    path = write(tmp_path / "l.csv", [("发文字号", "标题"), ("晋政青〔2023〕1号", "镕镕的通知")], "gb18030")
    book.import_ledger(path)
    assert book.entries()[0].fields["title"] == "镕镕的通知"


def test_what_is_not_kept_is_told(book: Register, tmp_path: Path) -> None:
    rows = [
        ("序号", "发文字号", "封号", "标题"),
        ("1", "晋政青〔2023〕1号", "x", "甲"),
        ("2", "", "", "无文号的事项"),
    ]
    report = book.import_ledger(write(tmp_path / "l.csv", rows))
    assert [(f.code, f.found, f.place.line if f.place else 0) for f in report.findings] == [
        ("unknown-column", "封号", 1),
        ("no-number", "无文号的事项", 3),
    ]


def test_a_date_of_another_year_is_told(book: Register, tmp_path: Path) -> None:
    rows = [("发文字号", "成文日期"), ("晋政青〔2023〕1号", "2024-01-19")]
    (finding,) = book.import_ledger(write(tmp_path / "l.csv", rows)).findings
    assert (finding.code, finding.place.line if finding.place else 0) == ("year-differs", 2)


def test_bad_rows_are_all_told_and_nothing_is_entered(register: Register, tmp_path: Path) -> None:
    register.issue(register.reserve(CODE, 2023), title="原来的", date="2023-01-05")
    before = register.entries()
    rows = [
        ("发文字号", "标题", "成文日期", "状态"),
        ("晋政青〔2023〕2号", "好的", "2023-01-06", ""),
        ("晋政青〔2023〕1号", "另一份", "2023-01-07", ""),
        ("晋政青〔23〕3号", "甲", "2023-01-06", ""),
        ("晋政青〔2023〕2号", "又一份", "", ""),
        ("晋政青〔2023〕4号", "甲", "2023-02-30", ""),
        ("晋政青〔2023〕5号", "甲", "", "丢了"),
        ("晋政青〔2023〕1号", "", "", "作废"),
    ]
    with pytest.raises(NumberError) as caught:
        register.import_ledger(write(tmp_path / "l.csv", rows))
    assert [(f.code, f.place.line if f.place else 0, f.key) for f in caught.value.findings] == [
        ("number-conflict", 3, "title"),
        ("number-conflict", 3, "date"),
        ("bad-number", 4, None),
        ("number-conflict", 5, "title"),
        ("bad-field", 6, "date"),
        ("bad-state", 7, "state"),
        ("number-conflict", 8, "state"),
    ]
    assert register.entries() == before
    assert register.preview(CODE, 2023).sequence == 2


def test_a_ledger_may_be_entered_twice_and_completes_what_is_there(book: Register, tmp_path: Path) -> None:
    book.reserve(CODE, 2023, "k", title="甲")
    path = write(tmp_path / "l.csv", [("发文字号", "标题", "份数"), ("晋政青〔2023〕1号", "甲", "5")])
    for _ in range(2):
        book.import_ledger(path)
    (entry,) = book.entries()
    assert (entry.state, entry.key, entry.fields) == (State.RESERVED, "k", {"title": "甲", "copies": 5})
    assert [change.action for change in book.history("晋政青〔2023〕1号")] == ["reserve", "import"]


def test_an_earlier_page_may_come_later(book: Register, tmp_path: Path) -> None:
    for n in (5, 2, 7):
        rows = [("发文字号",), (f"晋政青〔2023〕{n}号",)]
        report = book.import_ledger(write(tmp_path / "l.csv", rows))
    assert [number.sequence for number in book.gaps(CODE, 2023)] == [3, 4, 6]
    assert [finding.found for finding in report.findings] == ["3—4、6"]


def test_two_numbers_of_one_key_are_refused(book: Register, tmp_path: Path) -> None:
    book.reserve(CODE, 2023, "k")
    rows = [("发文字号", "文件标识"), ("晋政青〔2023〕2号", "k")]
    with pytest.raises(NumberError) as caught:
        book.import_ledger(write(tmp_path / "l.csv", rows))
    assert [(f.code, f.key) for f in caught.value.findings] == [("number-conflict", "key")]


def test_a_closed_year_is_not_entered(book: Register, tmp_path: Path) -> None:
    book.configure(CODE, 2023, closed=True)
    with pytest.raises(NumberError, match="year-closed"):
        book.import_ledger(write(tmp_path / "l.csv", [("发文字号",), ("晋政青〔2023〕1号",)]))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_exported_register_can_be_entered_elsewhere(
    register: Register, tmp_path: Path, suffix: str
) -> None:
    from reportgen.numbering.scheme import Form

    fields = {"title": '=甲，"乙"\n丙', "to": ["甲", "乙"], "date": "2023-12-25", "copies": 30}
    register.issue(register.reserve(CODE, 2023, "k", issuer="甲市人民政府", **fields))
    register.void(register.reserve(CODE, 2023), "退回")
    register.reserve_block("公告", 2024, 2, "预留", form=Form.NOTICE)
    register.reserve("令", 0, form=Form.ORDER)
    path = register.export(tmp_path / f"ledger{suffix}")
    with Register(tmp_path / "other.db") as other:
        other.import_ledger(path)
        assert other.entries() == register.entries()
    assert register.export(tmp_path / "one.csv", CODE, 2023).read_text("utf-8-sig").count("晋政青〔") == 2
    assert (tmp_path / "one.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_title_like_a_formula_stays_a_title(book: Register, tmp_path: Path) -> None:
    book.reserve(CODE, 2023, title="=1+1")
    sheet = openpyxl.load_workbook(book.export(tmp_path / "l.xlsx")).worksheets[0]
    assert {cell.data_type for cell in sheet[2] if cell.value == "=1+1"} == {"s"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("l.csv", "标题,日期\n甲,乙\n".encode(), "no-number-column"),
        ("l.csv", b"\xff\xff\x00", "cannot-read"),
        ("l.xlsx", b"not a zip", "cannot-read"),
        ("l.ods", b"", "bad-ledger-kind"),
        ("none/l.csv", None, "cannot-read"),
    ],
)
def test_files_that_are_no_ledgers(
    book: Register, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NumberError) as caught:
        book.import_ledger(path)
    (finding,) = caught.value.findings
    assert finding.code == code
    assert finding.place is not None
    assert finding.place.file == str(path)


def test_an_export_that_cannot_be_written(book: Register, tmp_path: Path) -> None:
    with pytest.raises(NumberError) as caught:
        book.export(tmp_path / "none" / "l.csv")
    assert caught.value.findings[0].code == "cannot-write"


words = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1)


@given(
    title=words,
    names=st.lists(words, min_size=1),
    day=st.dates(date(1949, 10, 1)),
    copies=st.integers(0, 10**9 - 1),
)
def test_stored_fields_come_back_as_they_went(title: str, names: list[str], day: date, copies: int) -> None:
    fields = {"title": title, "to": tuple(names), "date": day, "copies": copies}
    assert decode(normalise(fields)) == fields
    assert normalise(decode(normalise(fields))) == normalise(fields)


def test_each_head_names_one_field() -> None:
    heads = [head for name, field in FIELDS.items() for head in (name, field.head, *field.also)]
    assert len(heads) == len(set(heads))
