from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from reportgen.errors import Finding, NumberError
from reportgen.numbering.record import State
from reportgen.numbering.register import Register
from reportgen.numbering.scheme import DocNumber, Form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CODE = "晋政青"
NOW = datetime(2023, 12, 25, 8, 30, tzinfo=UTC)


def texts(numbers: Any) -> list[str]:
    return [str(number) for number in numbers]


def refused(call: Callable[[], object]) -> Finding:
    with pytest.raises(NumberError) as caught:
        call()
    (finding,) = caught.value.findings
    assert any("\u4e00" <= character <= "\u9fff" for character in finding.message)
    return finding


def test_numbers_follow_each_other(register: Register) -> None:
    assert texts(register.reserve(CODE, 2023) for _ in range(3)) == [
        "晋政青〔2023〕1号",
        "晋政青〔2023〕2号",
        "晋政青〔2023〕3号",
    ]


def test_each_code_and_year_counts_for_itself(register: Register) -> None:
    register.reserve(CODE, 2023)
    assert str(register.reserve(CODE, 2024)) == "晋政青〔2024〕1号"
    assert str(register.reserve("晋政青办", 2023)) == "晋政青办〔2023〕1号"
    assert str(register.reserve(CODE, 2023)) == "晋政青〔2023〕2号"


def test_two_issuers_may_share_a_code(register: Register) -> None:
    register.reserve(CODE, 2023, "a", issuer="甲", title="甲的")
    register.reserve(CODE, 2023, "a", issuer="乙", title="乙的")
    number = DocNumber(CODE, 2023, 1)
    assert register.issue(number, issuer="乙").fields["title"] == "乙的"
    assert [(e.issuer, e.state) for e in register.entries(CODE, 2023)] == [
        ("乙", State.ISSUED),
        ("甲", State.RESERVED),
    ]
    assert [e.issuer for e in register.entries(CODE, 2023, issuer="甲")] == ["甲"]
    finding = refused(lambda: register.reserve(CODE, 2023))
    assert (finding.code, finding.expected) == ("ambiguous-issuer", "乙、甲")
    assert refused(lambda: register.void(number, "误")).code == "ambiguous-issuer"
    finding = refused(lambda: register.issue(number, issuer="丙"))
    assert finding.code == "unknown-number"
    assert "乙、甲" in finding.message


def test_a_series_opened_without_an_issuer_serves_all(register: Register) -> None:
    register.reserve(CODE, 2023)
    assert register.reserve(CODE, 2023, issuer="甲").sequence == 2
    register.configure(CODE, 2023, issuer="乙")
    assert register.reserve(CODE, 2023, issuer="乙").sequence == 1


def test_the_issuer_may_be_left_out_while_there_is_one(register: Register) -> None:
    register.reserve(CODE, 2023, issuer="甲")
    assert register.reserve(CODE, 2023).sequence == 2
    assert {entry.issuer for entry in register.entries(CODE, 2023)} == {"甲"}


def test_a_key_keeps_its_number(register: Register) -> None:
    first = register.reserve(CODE, 2023, "通知.yaml")
    assert register.reserve(CODE, 2023, "别的.yaml") != first
    assert register.reserve(CODE, 2023, "通知.yaml") == first
    register.issue(first, "通知.yaml")
    assert register.reserve(CODE, 2023, "通知.yaml") == first
    assert len(register.entries(CODE, 2023)) == 2


def test_a_void_number_lets_its_key_go(register: Register) -> None:
    first = register.reserve(CODE, 2023, "通知.yaml")
    register.void(first, "签发人退回")
    assert register.reserve(CODE, 2023, "通知.yaml").sequence == 2


def test_an_entry_holds_the_ledgers_columns(register: Register) -> None:
    number = register.reserve(
        CODE, 2023, "k", title="关于甲的通知", 文种="通知", signers=["李四", "王五"], to="各社区、各部门"
    )
    entry = register.issue(
        number, date="2023年12月25日", copies="30份", secrecy="机密", disclosure="主动公开"
    )
    assert entry == register.entry(number)
    assert entry.fields == {
        "title": "关于甲的通知",
        "kind": "通知",
        "signers": ("李四", "王五"),
        "to": ("各社区", "各部门"),
        "date": date(2023, 12, 25),
        "copies": 30,
        "secrecy": "机密",
        "disclosure": "主动公开",
    }
    assert (entry.state, entry.key, entry.reserved_at, entry.issued_at) == (State.ISSUED, "k", NOW, NOW)
    assert entry.reserved_at.tzinfo is UTC


def test_unknown_and_bad_fields_are_told_at_once(book: Register) -> None:
    with pytest.raises(NumberError) as caught:
        book.reserve(CODE, 2023, titel="甲", date="2023-02-30", copies="许多", signers=3)
    found = [(f.code, f.key, f.suggestion) for f in caught.value.findings]
    assert found == [
        ("unknown-field", "titel", "title"),
        ("bad-field", "date", None),
        ("bad-field", "copies", None),
        ("bad-field", "signers", None),
    ]
    assert book.entries() == ()


def test_a_number_that_cannot_be_written_is_refused(book: Register) -> None:
    for call in (
        lambda: book.reserve("晋政青字", 2023),
        lambda: book.reserve(CODE, 23),
        lambda: book.issue("晋政青[2023]1号"),
    ):
        assert refused(call).code == "bad-number"
    assert book.series() == ()


def test_a_year_unlike_the_date_is_told_not_raised(register: Register) -> None:
    number = register.reserve(CODE, 2023)
    (finding,) = register.issue(number, date=date(2024, 1, 19)).findings
    assert finding.code == "year-differs"
    assert register.amend(number, date=date(2023, 12, 30)).findings == ()


def test_issuing(register: Register) -> None:
    assert refused(lambda: register.issue("晋政青〔2023〕1号")).code == "unknown-number"
    number = register.reserve(CODE, 2023, "a")
    assert refused(lambda: register.issue(number, "b")).code == "key-differs"
    register.issue(number, "a", title="初稿")
    assert register.issue(number, "a", title="定稿").fields["title"] == "定稿"
    assert refused(lambda: register.issue(number)).code == "already-issued"
    assert refused(lambda: register.issue(register.void(number, "误发").number)).code == "number-void"
    plain = register.reserve(CODE, 2023)
    register.issue(plain, "c")
    assert register.reserve(CODE, 2023, "c") == plain


def test_voiding(register: Register) -> None:
    number = register.reserve(CODE, 2023)
    assert refused(lambda: register.void(number, " ")).code == "no-reason"
    entry = register.void(number, "签发人退回")
    assert (entry.state, entry.reason, entry.voided_at) == (State.VOID, "签发人退回", NOW)
    finding = refused(lambda: register.void(number, "又退"))
    assert finding.code == "already-void"
    assert "签发人退回" in finding.message
    assert refused(lambda: register.amend(number, title="甲")).code == "number-void"
    assert refused(lambda: register.void("晋政青〔2023〕9号", "误")).code == "unknown-number"
    assert register.reserve(CODE, 2023).sequence == 2


def test_void_numbers_are_recycled_only_where_set_so_and_never_issued(register: Register) -> None:
    for n in range(1, 5):
        register.reserve(CODE, 2023, f"k{n}", title=f"第{n}件")
    register.issue("晋政青〔2023〕1号")
    for n in (3, 2, 1):
        register.void(f"晋政青〔2023〕{n}号", "退回")
    assert register.configure(CODE, 2023, recycle=True).recycle
    assert register.preview(CODE, 2023).sequence == 2
    assert [register.reserve(CODE, 2023, f"n{n}").sequence for n in range(3)] == [2, 3, 5]
    entry = register.entry("晋政青〔2023〕2号")
    assert (entry.state, entry.key, entry.fields, entry.reason) == (State.RESERVED, "n0", {}, "")
    assert entry.voided_at is None
    changes = register.history("晋政青〔2023〕2号")
    assert [change.action for change in changes] == ["reserve", "void", "recycle"]
    assert changes[0].detail == {"key": "k2", "fields": {"title": "第2件"}}


def test_a_closed_year_gives_no_more_numbers(register: Register) -> None:
    number = register.reserve(CODE, 2023, "k")
    held = register.reserve(CODE, 2023)
    assert register.configure(CODE, 2023, closed=True).closed
    for call in (
        lambda: register.reserve(CODE, 2023),
        lambda: register.reserve_block(CODE, 2023, 2, "预留"),
        lambda: register.claim("晋政青〔2023〕9号"),
    ):
        finding = refused(call)
        assert finding.code == "year-closed"
        assert "2023年已关账" in finding.message
    assert register.reserve(CODE, 2023, "k") == number
    register.issue(number)
    register.void(held, "年终清理")
    register.configure(CODE, 2023, closed=False)
    assert register.reserve(CODE, 2023).sequence == 3


def test_a_series_may_start_elsewhere(register: Register) -> None:
    register.configure(CODE, 2023, start=91)
    assert register.preview(CODE, 2023).sequence == 91
    assert register.reserve(CODE, 2023).sequence == 91
    assert refused(lambda: register.configure(CODE, 2023, start=1)).code == "series-begun"
    assert register.gaps(CODE, 2023) == ()


def test_a_block_is_held_back_and_claimed(register: Register) -> None:
    register.reserve(CODE, 2023)
    block = register.reserve_block(CODE, 2023, 3, "线下用印")
    assert texts(block) == ["晋政青〔2023〕2号", "晋政青〔2023〕3号", "晋政青〔2023〕4号"]
    assert register.reserve(CODE, 2023).sequence == 5
    assert register.entry(block[0]).reason == "线下用印"
    entry = register.claim(block[1], "k", title="甲")
    assert (entry.state, entry.key, entry.reason) == (State.RESERVED, "k", "")
    assert register.claim(block[1], "k") == entry
    assert register.reserve(CODE, 2023, "k") == block[1]
    assert refused(lambda: register.claim(block[1], "other")).code == "number-taken"
    assert refused(lambda: register.claim(block[2], "k")).code == "key-differs"
    assert refused(lambda: register.reserve_block(CODE, 2023, 0, "预留")).code == "bad-count"


def test_a_chosen_number_leaves_gaps_that_are_listed(register: Register) -> None:
    register.reserve(CODE, 2023)
    register.claim("晋政青〔2023〕5号", "k")
    assert [n.sequence for n in register.gaps(CODE, 2023)] == [2, 3, 4]
    register.claim("晋政青〔2023〕3号")
    assert [n.sequence for n in register.gaps(CODE, 2023)] == [2, 4]
    assert register.reserve(CODE, 2023).sequence == 6
    assert refused(lambda: register.gaps("别的", 2023)).code == "unknown-series"


def test_a_preview_takes_nothing(register: Register) -> None:
    assert str(register.preview(CODE, 2023)) == "晋政青〔2023〕1号"
    register.reserve(CODE, 2023)
    assert [register.preview(CODE, 2023).sequence for _ in range(2)] == [2, 2]
    assert len(register.entries()) == 1


def test_the_other_forms_are_series_too(register: Register) -> None:
    assert str(register.reserve("公告", 2024, form=Form.NOTICE)) == "2024年第1号"
    assert str(register.reserve("令", 0, form=Form.ORDER)) == "第1号"
    second = register.reserve("公告", 2024, form=Form.NOTICE)
    assert register.issue(second).number == DocNumber("公告", 2024, 2, Form.NOTICE)
    assert refused(lambda: register.reserve("公告", 2024)).code == "form-differs"


def test_every_change_is_audited(register: Register) -> None:
    number = register.reserve(CODE, 2023, "k", title="甲")
    register.issue(number, copies=3)
    register.amend(number, copies=5)
    register.void(number, "误发")
    changes = register.history(number)
    assert [change.action for change in changes] == ["reserve", "issue", "amend", "void"]
    assert {(change.operator, change.at, change.number) for change in changes} == {("张三", NOW, number)}
    assert [change.detail.get("fields", {}).get("copies") for change in changes] == [None, 3, 5, None]
    assert changes[3].detail["reason"] == "误发"


def test_no_row_is_ever_deleted(book: Register, tmp_path: Path) -> None:
    book.configure(CODE, 2023, recycle=True)
    file = sqlite3.connect(tmp_path / "book.db")
    for table in ("series", "entries", "audit"):
        file.execute(
            f"CREATE TRIGGER keep_{table} BEFORE DELETE ON register_{table}"
            " BEGIN SELECT RAISE(ABORT, 'deleted'); END"
        )
    book.reserve(CODE, 2023, "k")
    book.issue("晋政青〔2023〕1号", "k", title="甲")
    book.void("晋政青〔2023〕1号", "误发")
    for number in book.reserve_block(CODE, 2023, 2, "线下"):
        book.void(number, "不用了")
    assert book.reserve(CODE, 2023, "k").sequence == 2
    book.import_ledger(book.export(tmp_path / "ledger.csv"))
    assert file.execute("SELECT count(*) FROM register_audit").fetchone() == (10,)
    file.close()


def test_times_are_kept_in_utc(url: str, tmp_path: Path) -> None:
    china = timezone(timedelta(hours=8))
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("发文字号,取号时间\n晋政青〔2024〕2号,2024-01-01T07:00:00+08:00\n")
    with Register(url, clock=lambda: datetime(2024, 1, 1, 7, 0, tzinfo=china)) as register:
        register.reserve(CODE, 2024)
        register.import_ledger(ledger)
        times = [entry.reserved_at for entry in register.entries()]
    assert times == [datetime(2023, 12, 31, 23, 0, tzinfo=UTC)] * 2
    assert {time.tzinfo for time in times} == {UTC}
    if "://" not in url:
        file = sqlite3.connect(url)
        stored = [row[0] for row in file.execute("SELECT reserved_at FROM register_entries")]
        file.close()
        assert stored == ["2023-12-31T23:00:00+00:00"] * 2


def test_a_register_outlives_its_object(url: str) -> None:
    with Register(url) as register:
        register.reserve(CODE, 2023, "k", title="甲")
    with Register(url) as register:
        assert register.entry("晋政青〔2023〕1号").fields == {"title": "甲"}
        assert [(s.code, s.next) for s in register.series()] == [(CODE, 2)]


def test_a_path_and_an_sqlite_url_name_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "100% 甲?.db"
    with Register(path) as register:
        register.reserve(CODE, 2023)
    assert path.exists()
    plain = tmp_path / "b.db"
    with Register(f"sqlite:///{plain}") as register:
        register.reserve(CODE, 2023)
    with Register(plain) as register:
        assert register.reserve(CODE, 2023).sequence == 2
