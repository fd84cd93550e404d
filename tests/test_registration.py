"""number: auto, from reserving to issuing, whatever goes wrong between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest

import reportgen
from reportgen.errors import EnvironmentLacking, InputError, RenderError
from reportgen.numbering.record import State
from reportgen.numbering.register import Register

INPUT = """\
issuer: 示例市青山街道办事处
code: 示政青
number: auto
title: 示例市青山街道办事处关于开展检查的通知
to: [各社区居民委员会]
body: 正文。
date: 2024-03-05
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "notice.yaml"
    path.write_text(INPUT, encoding="utf-8")
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite"


def test_a_number_is_reserved_then_issued_and_kept(source: Path, book: Path, tmp_path: Path) -> None:
    result = reportgen.render(source, register=book)
    assert str(result.number) == "示政青〔2024〕1号"
    with Register(book) as register:
        assert register.entry("示政青〔2024〕1号").state is State.RESERVED
    paths = result.save(tmp_path / "out")
    assert "示政青〔2024〕1号" in [paragraph.text for paragraph in docx.Document(str(paths[0])).paragraphs]
    with Register(book) as register:
        entry = register.entry("示政青〔2024〕1号")
    assert entry.state is State.ISSUED
    assert entry.issuer == "示例市青山街道办事处"
    assert entry.fields["title"] == "示例市青山街道办事处关于开展检查的通知"
    assert entry.fields["to"] == ("各社区居民委员会",)
    again = reportgen.render(source, register=book)
    again.save(tmp_path / "out")
    assert again.number == result.number
    other = source.with_name("other.yaml")
    other.write_text(INPUT, encoding="utf-8")
    assert str(reportgen.render(other, register=book).number) == "示政青〔2024〕2号"


def test_bad_input_burns_no_number(source: Path, book: Path) -> None:
    source.write_text(INPUT + "unknown: 1\n", encoding="utf-8")
    with pytest.raises(InputError):
        reportgen.render(source, register=book)
    assert not book.exists()


def test_a_failed_render_leaves_an_explained_entry_and_its_number(
    source: Path, book: Path, tmp_path: Path
) -> None:
    source.write_text(INPUT.replace("正文。", "有一个字\U000f0001没有字形。"), encoding="utf-8")
    with pytest.raises(RenderError):
        reportgen.render(source, register=book)
    with Register(book) as register:
        (entry,) = register.entries()
    assert entry.state is State.RESERVED
    assert str(entry.fields["remark"]).startswith("未成文：")
    source.write_text(INPUT, encoding="utf-8")
    result = reportgen.render(source, register=book)
    result.save(tmp_path / "out")
    with Register(book) as register:
        (entry,) = register.entries()
    assert result.number == entry.number
    assert entry.state is State.ISSUED
    assert str(entry.fields["remark"]).startswith("前次未成文：")


def test_a_failed_save_leaves_an_explained_entry(source: Path, book: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("一个文件", encoding="utf-8")
    result = reportgen.render(source, register=book)
    with pytest.raises(EnvironmentLacking):
        result.save(tmp_path / "taken")
    with Register(book) as register:
        (entry,) = register.entries()
    assert entry.state is State.RESERVED
    assert "写不了输出文件" in str(entry.fields["remark"])


def test_a_killed_process_costs_no_number(source: Path, book: Path, tmp_path: Path) -> None:
    code = (
        "import sys, time, reportgen; r = reportgen.render(sys.argv[1], to=('docx',), register=sys.argv[2]);"
        "print(r.number, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, source, book], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == "示政青〔2024〕1号"
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.1)
    result = reportgen.render(source, to=("docx",), register=book)
    assert str(result.number) == "示政青〔2024〕1号"


def test_a_dict_needs_a_key_and_a_register(book: Path) -> None:
    fields = {
        "issuer": ["示例市人民政府", "示例市财政局"],
        "code": "示政",
        "number": "auto",
        "title": "关于检查的通知",
        "body": "正文。",
        "date": "2024-03-05",
    }
    for extra, code in (({}, "no-key"), ({"key": "a"}, None)):
        if code:
            with pytest.raises(InputError) as caught:
                reportgen.render({**fields, **extra}, register=book)
            assert caught.value.findings[0].code == code
    with pytest.raises(InputError) as caught:
        reportgen.render({**fields, "key": "a"})
    assert caught.value.findings[0].code == "no-register"
    result = reportgen.render({**fields, "key": "a"}, to=("docx",), register=book)
    with Register(book) as register:
        (entry,) = register.entries()
    # a joint document takes its lead organ's number
    assert entry.number == result.number
    assert entry.issuer == "示例市人民政府"
    assert entry.fields["joint"] == ("示例市财政局",)


def test_auto_without_a_code_is_a_fault_of_the_input(source: Path, book: Path) -> None:
    source.write_text(INPUT.replace("code: 示政青\n", ""), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reportgen.render(source, register=book)
    assert [(item.code, item.place.line if item.place else 0) for item in caught.value.findings] == [
        ("number-auto", 2)
    ]
