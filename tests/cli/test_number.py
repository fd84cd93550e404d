"""``reportgen number`` and ``reportgen date``, as a clerk and as a program call them."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import cli
from reportgen.errors import NumberError

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "qingyang-2023" / "法定主动公开内容.csv"
PRESENT = (73, 75, 79, 80, 85, 86, 88, 90)


@pytest.fixture
def book(tmp_path: Path) -> str:
    return str(tmp_path / "book.sqlite")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=False)


def test_next_show_void_list(book: str) -> None:
    first = run("number", "next", "晋政青", "2023", "--key", "a", "--title", "甲", "--register", book)
    assert first.output == "晋政青〔2023〕1号\n"
    again = run("number", "next", "晋政青", "2023", "--key", "a", "--register", book, "--json")
    assert json.loads(again.output) == {"number": "晋政青〔2023〕1号"}
    preview = run("number", "next", "晋政青", "2023", "--preview", "--register", book)
    assert preview.output == "晋政青〔2023〕2号\n"
    assert run("number", "next", "晋政青", "2023", "--register", book).output == "晋政青〔2023〕2号\n"
    voided = run("number", "void", "晋政青[2023]02号", "--reason", "重复取号", "--register", book)
    assert "晋政青〔2023〕2号 已作废：重复取号" in voided.output
    assert "已改正为" in voided.output
    shown = json.loads(run("number", "show", "晋政青〔2023〕2号", "--register", book, "--json").stdout)
    assert shown["state"] == "void"
    assert [change["action"] for change in shown["history"]] == ["reserve", "void"]
    listed = json.loads(run("number", "list", "--register", book, "--json").stdout)
    assert [(entry["number"], entry["state"]) for entry in listed] == [
        ("晋政青〔2023〕1号", "reserved"),
        ("晋政青〔2023〕2号", "void"),
    ]
    table = run("number", "list", "晋政青", "2023", "--register", book).output
    assert "晋政青〔2023〕1号" in table
    assert "作废" in table


def test_a_refusal_is_an_error_for_people(book: str) -> None:
    with pytest.raises(NumberError) as caught:
        run("number", "show", "晋政青〔2023〕9号", "--register", book)
    assert caught.value.findings[0].code == "unknown-number"


def test_import_gaps_export(book: str, tmp_path: Path) -> None:
    done = run("number", "import", str(SAMPLE), "--issuer", "青阳街道办事处", "--register", book)
    assert "入簿 8 条" in done.output
    gaps = json.loads(run("number", "gaps", "晋政青", "2023", "--register", book, "--json").stdout)
    missing = sorted(set(range(73, 91)) - set(PRESENT))
    assert gaps == [f"晋政青〔2023〕{at}号" for at in missing]
    for suffix in ("csv", "xlsx", "docx", "pdf"):
        path = tmp_path / f"登记簿.{suffix}"
        run("number", "export", str(path), "晋政青", "2023", "--register", book)
        assert path.stat().st_size > 500
    (table,) = docx.Document(str(tmp_path / "登记簿.docx")).tables
    assert [row.cells[1].text for row in table.rows[1:]] == [f"晋政青〔2023〕{at}号" for at in PRESENT]
    section = docx.Document(str(tmp_path / "登记簿.docx")).sections[0]
    assert section.page_width
    assert section.page_height
    assert section.page_width > section.page_height
    with pypdfium2.PdfDocument(tmp_path / "登记簿.pdf") as file:
        assert file[0].get_width() > file[0].get_height()
        texts = [page.get_textpage().get_text_range() for page in file]
    assert all("发文字号" in text for text in texts), "the head stands on every page"
    made = run("number", "export", str(tmp_path / "再.csv"), "--register", book, "--json")
    assert json.loads(made.stdout) == {"path": str(tmp_path / "再.csv")}
    again = str(tmp_path / "second.sqlite")
    run("number", "import", str(tmp_path / "登记簿.csv"), "--register", again)
    listed = [json.loads(run("number", "list", "--register", at, "--json").stdout) for at in (book, again)]
    assert [entry["number"] for entry in listed[0]] == [entry["number"] for entry in listed[1]]
    assert [entry["fields"] for entry in listed[0]] == [entry["fields"] for entry in listed[1]]


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("chinese", "二〇二四年一月十九日"),
        ("official", "2024年1月19日"),
        ("cheque", "贰零贰肆年零壹月壹拾玖日"),
    ],
)
def test_date(style: str, written: str) -> None:
    assert run("date", "2024-01-19", "--style", style).output == f"{written}\n"


def test_date_in_all_styles() -> None:
    assert len(run("date", "二〇二四年一月十九日").output.splitlines()) == 7
