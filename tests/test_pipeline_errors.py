from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reportgen.cli.main import main
from reportgen.errors import Finding, InputError, Severity
from reportgen.pipeline import check_input, load, render

ANNUAL = """\
template: annual-report
issuer: 示例市青山街道办事处
titel: 写错的项名
标题: 青山街道办事处2024年政府信息公开工作年度报告
年度: 二〇二三
number: 示政青[2024]8号
overview:
  - |
    ## 主动公开情况
    2023年共收到政府信息公开申请3件。
    ![图](图.png)
    ##### 太深的标题
  - table:
      source: 清单.csv
      columns:
        件数: {format: integer, total: sum}
        日期: {format: date}
        件树: {align: left}
        占比: {percent_of: 个数}
  - table: {source: ../外.csv}
  - table: {source: 无.csv}
  - figure: {source: 清单.csv}
  - tabel: {}
disclosure:
  规章: [0, 0]
  行政规范性文件: {made: 0, abolished: /, in_force: -5}
  行政许可: 1.5
  行政处罚:
applications: {source: 申请.csv}
litigation:
  行政复议: [1, 0, 0, 0, 2]
  其余: 0
problems: 无
others: "甲\\x07乙"
issuer: 又一个机关
date: 2024-02-30
cc: [甲, [乙]]
print_date: 昨天
"""
LIST_CSV = "序号,件数,日期\n1,12,2024-01-19\n2,三十五,2024-13-01\n3,4,去年,多出\n"
APPLICATIONS_CSV = """\
项目,自然人,商业企业,科研机构,社会公益组织,法律服务机构,其它
一、本年新收政府信息公开申请数量,3,0,0,0,0,0
没有的行,0,0,0,0,0,0
（一）予以公开,0,-,0,0,0,0
（一）予以公开,0,0,0,0,0,0
"""

# code, line and column in its file, key, found
EXPECTED: list[tuple[str, str, int | None, int | None, str | None]] = [
    ("unknown-key", "in.yaml", 3, 1, "titel"),
    ("wrong-type", "in.yaml", 5, 5, "year"),
    ("bad-number", "in.yaml", 6, 9, "number"),
    ("inline-image", "in.yaml", 11, 5, None),
    ("heading-level", "in.yaml", 12, 5, None),
    ("path-outside", "in.yaml", 20, 21, "overview[2].table.source"),
    ("missing-file", "in.yaml", 21, 21, "overview[3].table.source"),
    ("bad-figure", "in.yaml", 22, 22, "figure"),
    ("unknown-key", "in.yaml", 23, 5, "overview[5].tabel"),
    ("missing-row", "in.yaml", 25, 3, "disclosure"),
    ("wrong-count", "in.yaml", 25, 7, "disclosure.regulations"),
    ("bad-number-in-form", "in.yaml", 26, 33, "disclosure.normative_documents"),
    ("bad-number-in-form", "in.yaml", 26, 46, "disclosure.normative_documents"),
    ("bad-number-in-form", "in.yaml", 27, 9, "disclosure.licences"),
    ("bad-number-in-form", "in.yaml", 28, 8, "disclosure.penalties"),
    ("litigation-total", "in.yaml", 31, 9, "litigation.reconsideration"),
    ("problems-empty", "in.yaml", 33, 1, "problems"),
    ("bad-character", "in.yaml", 34, 9, "others"),
    ("duplicate-key", "in.yaml", 35, 1, "issuer"),
    ("impossible-date", "in.yaml", 36, 7, "date"),
    ("wrong-type", "in.yaml", 37, 9, "cc[1]"),
    ("bad-date", "in.yaml", 38, 13, "print_date"),
    ("unknown-column", "清单.csv", 1, 1, None),
    ("unknown-column", "清单.csv", 1, 1, "占比"),
    ("bad-number-in-table", "清单.csv", 3, 2, "件数"),
    ("impossible-date", "清单.csv", 3, 3, "日期"),
    ("bad-date", "清单.csv", 4, 3, "日期"),
    ("extra-cell", "清单.csv", 4, 4, None),
    ("unknown-column", "申请.csv", 1, 7, "applications"),
    ("missing-number", "申请.csv", 2, None, "applications.received"),
    ("unknown-row", "申请.csv", 3, 1, "applications"),
    ("missing-number", "申请.csv", 4, None, "applications.granted"),
    ("bad-number-in-form", "申请.csv", 4, 3, "applications.granted"),
    ("duplicate-row", "申请.csv", 5, None, "applications.granted"),
    ("missing-row", "in.yaml", 29, 15, "applications"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an input that has every kind of fault."""
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "in.yaml").write_text(ANNUAL, encoding="utf-8")
    (inside / "清单.csv").write_text(LIST_CSV, encoding="utf-8")
    (inside / "申请.csv").write_text(APPLICATIONS_CSV, encoding="utf-8")
    (tmp_path / "外.csv").write_text("a\n1\n", encoding="utf-8")
    return inside


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, int | None, int | None, str | None]]:
    return [
        (item.code, Path(item.place.file).name, item.place.line, item.place.column, item.key)
        for item in findings
        if item.place and item.severity is Severity.ERROR
    ]


def test_every_fault_is_told_at_once_in_its_place(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        render(folder / "in.yaml")
    findings = caught.value.findings
    found = set(told(findings))
    assert found - set(EXPECTED) == set()
    assert set(EXPECTED) - found == set()
    assert len(told(findings)) == len(EXPECTED)
    assert list(findings) == list(check_input(folder / "in.yaml"))
    places = [
        (item.place.file, item.place.line or 0, item.place.column or 0) for item in findings if item.place
    ]
    assert places == sorted(places)


def test_what_each_fault_says(folder: Path) -> None:
    said = {(item.code, item.key): item for item in check_input(folder / "in.yaml")}
    assert said["unknown-key", "titel"].suggestion == "title"
    assert said["wrong-type", "year"].found == "二〇二三（文字）"
    assert said["bad-number", "number"].suggestion == "示政青〔2024〕8号"
    assert said["unknown-column", None].suggestion == "件数"
    assert said["unknown-column", "占比"].suggestion == "件数"
    assert said["unknown-column", "applications"].suggestion == "其他"
    assert said["bad-number-in-table", "件数"].found == "三十五"
    assert said["bad-character", "others"].found == "U+0007"
    assert said["litigation-total", "litigation.reconsideration"].message == (
        "表四“行政复议”组：总计为 2，四种结果之和为 1，两者应相等"
    )
    for item in said.values():
        assert re.search("[一-鿿]", item.message)
        assert re.fullmatch("[a-z]+(-[a-z]+)*", item.code)
        assert str(item).startswith(f"{item.place}：")


def command(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


def test_render_writes_nothing_for_a_faulty_input(folder: Path, tmp_path: Path) -> None:
    done = command("render", folder / "in.yaml", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert sum("错误：" in line for line in done.stderr.splitlines()) == len(EXPECTED)
    assert not (tmp_path / "out").exists()


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """The exit code and what is printed, without a process of its own."""
    code: Any = 0
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as done:
        code = done.code
    printed = capsys.readouterr()
    return code, printed.out, printed.err


NOTICE = "issuer: 示例市青山街道办事处\ntitle: 关于开展检查的通知\nbody: 请遵照执行。\ndate: 2024-03-05\n"


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.yaml"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def test_exit_code_0(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "render", notice, "--to", "docx", "-o", tmp_path / "out")
    assert code == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["通知.docx"]
    assert str(tmp_path / "out" / "通知.docx") in out
    assert run(capsys, "check", notice)[:2] == (0, "没有问题\n")


def test_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "render", tmp_path / "无.yaml")[0] == 1
    code, out, err = run(capsys, "check", tmp_path / "无.yaml")
    assert (code, out) == (1, "")
    assert "没有这个文件" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["rendr"],
        ["render"],
        ["render", "--nothing", "a.yaml"],
        ["render", "a.yaml", "--to", "doc"],
        ["render", "a.yaml", "--to", ""],
        ["render", "a.yaml", "b.yaml", "--name", "c"],
        ["render", "a/x.yaml", "b/x.yaml"],
        ["check"],
        ["check", "a.yaml", "b.yaml"],
    ],
)
def test_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("用法有误：")


def test_exit_code_3(notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    code, _, err = run(capsys, "render", notice, "--to", "docx", "-o", tmp_path / "file")
    assert code == 3
    assert "cannot-write" in err
    assert (tmp_path / "file").read_text() == ""


def test_one_faulty_input_does_not_stop_the_others(
    notice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    code, _, err = run(capsys, "render", tmp_path / "无.yaml", notice, "--to", "docx", "-o", out)
    assert code == 1
    assert "missing-file" in err
    assert [path.name for path in out.iterdir()] == ["通知.docx"]


def test_check_gives_json(folder: Path, notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", folder / "in.yaml", "--json")
    assert (code, err) == (1, "")
    found = json.loads(out)
    assert len([item for item in found if item["severity"] == "error"]) == len(EXPECTED)
    assert next(item for item in found if item["key"] == "titel") == {
        "code": "unknown-key",
        "severity": "error",
        "message": "没有“titel”这一项",
        "file": str(folder / "in.yaml"),
        "line": 3,
        "column": 1,
        "key": "titel",
        "found": "titel",
        "expected": None,
        "suggestion": "title",
    }
    assert run(capsys, "check", notice, "--json")[:2] == (0, "[]\n")


def test_check_writes_nothing(folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    command("check", "in.yaml", cwd=folder)
    assert sorted(tmp_path.rglob("*")) == before


def test_warnings_do_not_forbid(notice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice.write_text(NOTICE + "number: 示政青〔2023〕8号\n", encoding="utf-8")
    code, out, err = run(capsys, "check", notice)
    assert (code, out) == (0, "")
    assert "注意：发文字号的年份是 2023，成文日期的年份是 2024" in err
    assert load(notice)[2][0].severity is Severity.WARNING


def test_an_unknown_output_of_the_library(notice: Path) -> None:
    with pytest.raises(InputError) as caught:
        render(notice, to=("doc",))
    assert caught.value.findings[0].code == "unknown-output"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../甲/乙", "甲 乙"),
        ('甲<试行>:"乙"', "甲 试行 乙"),
        ("关于" * 35, "关于" * 30),
        ("...", "公文"),
        ("甲\n乙", "甲 乙"),
    ],
)
def test_a_title_makes_a_name_that_every_folder_takes(tmp_path: Path, title: str, name: str) -> None:
    result = render({"issuer": "甲", "title": title, "body": "乙。", "date": "2024-03-05"}, to=("docx",))
    assert result.name == name
    assert result.save(tmp_path) == (tmp_path / f"{name}.docx",)
