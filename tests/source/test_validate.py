from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from reportgen.errors import Finding
from reportgen.pipeline import check_input, load

NOTICE = """\
issuer: 示例市青山街道办事处
title: 关于开展检查的通知
body: 请遵照执行。
date: 2024-03-05
"""


def findings(folder: Path, text: str, name: str = "in.yaml") -> tuple[Finding, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return check_input(path)


def only(folder: Path, text: str) -> Finding:
    (finding,) = findings(folder, text)
    assert finding.place
    assert finding.place.file == str(folder / "in.yaml")
    return finding


def at(finding: Finding) -> tuple[int | None, int | None]:
    assert finding.place
    return finding.place.line, finding.place.column


def test_a_sound_input_has_nothing_to_say(tmp_path: Path) -> None:
    assert findings(tmp_path, NOTICE) == ()


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("isuer", "issuer"),
        ("titel", "title"),
        ("主送机构", "主送机关"),
        ("print-date", "print_date"),
        ("咕咕咕", None),
    ],
)
def test_an_unknown_key_and_the_nearest_right_name(tmp_path: Path, key: str, suggestion: str | None) -> None:
    finding = only(tmp_path, NOTICE + f"{key}: 甲\n")
    assert (finding.code, finding.key, finding.found, at(finding)) == ("unknown-key", key, key, (5, 1))
    assert finding.suggestion == suggestion


def test_unknown_keys_deep_down(tmp_path: Path) -> None:
    text = """\
issuer: 甲
title: 乙
date: 2024-03-05
body:
  - tabel: {rows: [[甲], [乙]]}
  - table: {rows: [[甲], [乙]], colums: {}, columns: {甲: {algin: left}}}
attachments:
  - {title: 丙, bdy: 丁}
"""
    found = findings(tmp_path, text)
    assert [(item.code, item.key, item.suggestion, at(item)) for item in found] == [
        ("unknown-key", "body[0].tabel", "table", (5, 5)),
        ("unknown-key", "body[1].table.colums", "columns", (6, 31)),
        ("unknown-key", "body[1].table.columns.甲.algin", "align", (6, 57)),
        ("unknown-key", "attachments[0].bdy", "body", (8, 16)),
    ]


def test_both_languages_and_mixed(tmp_path: Path) -> None:
    text = """\
模板: document
发文机关: 甲
title: 乙
成文日期: 2024-03-05
正文:
  - 丙
  - 表: {rows: [[甲, 乙], [丁, "1"]], 列: {乙: {格式: 整数, align: 左}}}
附件:
  - {title: 戊, 正文: 己}
"""
    assert findings(tmp_path, text) == ()
    document = load(tmp_path / "in.yaml")[0]
    assert (document.issuers, document.title, str(document.date)) == (("甲",), "乙", "2024-03-05")
    assert document.attachments[0].title == "戊"


def test_both_names_of_one_key(tmp_path: Path) -> None:
    finding = only(tmp_path, NOTICE + "标题: 另一个\n")
    assert (finding.code, finding.key, at(finding)) == ("duplicate-key", "title", (5, 1))
    assert "“标题”与上文的“title”是同一项" in finding.message


def test_missing_keys_are_named_once_in_both_languages(tmp_path: Path) -> None:
    found = findings(tmp_path, "kind: 通知\n")
    assert [(item.key, item.message) for item in found] == [
        ("issuer", "缺少“issuer（发文机关）”"),
        ("title", "缺少“title（标题）”"),
        ("body", "缺少“body（正文）”"),
        ("date", "缺少“date（成文日期）”"),
    ]
    finding = only(tmp_path, NOTICE + "attachments:\n  - body: 甲\n")
    assert (finding.key, finding.message, at(finding)) == (
        "attachments[0].title",
        "缺少“title（标题）”",
        (6, 5),
    )


def test_what_is_there_is_judged_though_a_key_is_missing(tmp_path: Path) -> None:
    text = (
        NOTICE + "attachments:\n  - body: [{table: {rows: [[数], [甲]], columns: {数: {format: integer}}}},"
        " {figure: {width: 20}}]\n"
    )
    assert {(item.code, item.key) for item in findings(tmp_path, text)} == {
        ("missing-key", "attachments[0].title"),
        ("missing-key", "attachments[0].body[1].figure.source"),
        ("bad-number-in-table", "数"),
    }


@pytest.mark.parametrize(
    ("line", "key", "found", "expected"),
    [
        ("title: [甲]", "title", "列表", "文字"),
        ("to: {甲: 乙}", "to", "若干“项: 值”", "文字或列表"),
        ("to: [[甲]]", "to[0]", "列表", "文字"),
        ("attachments: 甲", "attachments", "甲（文字）", "列表"),
        ("body: [{table: 甲}]", "body[0].table", "甲（文字）", "若干“项: 值”"),
        ("body: [{table: {rows: [[甲], [乙]], header: 1.0}}]", "body[0].table.header", "1.0（数）", "整数"),
        ('body: [{table: {rows: [[甲], [乙]], size: "12"}}]', "body[0].table.size", "12（文字）", "整数或数"),
        ("body: [{page_break: 是}]", "body[0].page_break", "是（文字）", "true 或 false"),
    ],
)
def test_wrong_types(tmp_path: Path, line: str, key: str, found: str, expected: str) -> None:
    name = line.partition(":")[0]
    kept = "".join(f"{item}\n" for item in NOTICE.splitlines() if not item.startswith(name + ":"))
    finding = only(tmp_path, kept + line + "\n")
    assert (finding.code, finding.key, finding.found, finding.expected) == (
        "wrong-type",
        key,
        found,
        expected,
    )
    assert finding.place
    assert finding.place.line == kept.count("\n") + 1


@pytest.mark.parametrize(
    ("line", "code", "key"),
    [
        ('note: "  "', "empty", "note"),
        ("to: []", "too-few", "to"),
        ("to: [甲, '']", "empty", "to[1]"),
        ("disclosure: 公开", "not-a-choice", "disclosure"),
        ("code: ABC", "bad-form", "code"),
        ("attachments: []", "too-few", "attachments"),
        ("signature: []", "too-few", "signature"),
    ],
)
def test_values_that_are_not_allowed(tmp_path: Path, line: str, code: str, key: str) -> None:
    finding = only(tmp_path, NOTICE + line + "\n")
    assert (finding.code, finding.key) == (code, key)


@pytest.mark.parametrize("body", ['""', '"  \\n "', "[]"])
def test_a_body_without_a_word(tmp_path: Path, body: str) -> None:
    finding = only(tmp_path, NOTICE.replace("请遵照执行。", body))
    assert finding.code in {"empty", "too-few"}
    assert finding.key == "body"


def test_a_choice_is_suggested(tmp_path: Path) -> None:
    finding = only(tmp_path, NOTICE + "disclosure: 主动公示\n")
    assert (finding.suggestion, finding.expected) == ("主动公开", "主动公开、依申请公开、不予公开")


@pytest.mark.parametrize(
    ("date", "code"),
    [
        ("2024-02-30", "impossible-date"),
        ("2023-13-01", "impossible-date"),
        ("去年", "bad-date"),
        ("20240305", "bad-date"),
    ],
)
def test_dates(tmp_path: Path, date: str, code: str) -> None:
    finding = only(tmp_path, NOTICE.replace("2024-03-05", date))
    assert (finding.code, finding.key, finding.found, at(finding)) == (code, "date", date, (4, 7))


def test_numbers(tmp_path: Path) -> None:
    finding = only(tmp_path, NOTICE + "number: 示政青[2024]08号\n")
    assert (finding.code, finding.key, at(finding)) == ("bad-number", "number", (5, 9))
    assert finding.suggestion == "示政青〔2024〕8号"


def test_a_faulty_key_is_not_taken_for_a_missing_one(tmp_path: Path) -> None:
    text = NOTICE + "printer: 甲\nprint_date: 昨天\n"
    assert [item.code for item in findings(tmp_path, text)] == ["bad-date"]


def table_of(source: str) -> str:
    return NOTICE.replace("请遵照执行。", f"[{{table: {{source: {source}}}}}]")


@pytest.mark.parametrize(
    "source", ["../外.csv", "a/../../外.csv", "/etc/hostname", "link.csv", "loop/外.csv"]
)
def test_paths_outside_the_folder(tmp_path: Path, source: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "外.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (inside / "link.csv").symlink_to(tmp_path / "外.csv")
    (inside / "loop").symlink_to(tmp_path)
    finding = only(inside, table_of(source))
    assert (finding.code, finding.key, finding.found) == ("path-outside", "body[0].table.source", source)
    assert at(finding) == (3, 25)


def test_a_missing_file_and_one_like_it(tmp_path: Path) -> None:
    (tmp_path / "责任分工.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    finding = only(tmp_path, table_of("责任分工表.csv"))
    assert (finding.code, finding.found, finding.suggestion) == (
        "missing-file",
        "责任分工表.csv",
        "责任分工.csv",
    )
    assert findings(tmp_path, table_of("责任分工.csv")) == ()
    assert findings(tmp_path, table_of("./责任分工.csv")) == ()


@pytest.mark.parametrize("source", ["''", ".", "子夹", "x" * 5000, "甲/" * 3000 + "a.csv", '"a\\0.csv"'])
def test_names_that_are_no_files(tmp_path: Path, source: str) -> None:
    (tmp_path / "子夹").mkdir(exist_ok=True)
    assert only(tmp_path, table_of(source)).code in {"missing-file", "bad-character"}


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    assert only(tmp_path, table_of("a.csv")).code == "missing-file"


def test_the_input_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "表.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "real" / "in.yaml").write_text(table_of("表.csv"), encoding="utf-8")
    (tmp_path / "in.yaml").symlink_to(tmp_path / "real" / "in.yaml")
    assert check_input(tmp_path / "in.yaml") == ()


def test_a_mapping_starts_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "表.csv").write_text("a\n1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    source: dict[str, Any] = {"issuer": "甲", "title": "乙", "date": "2024-03-05"}
    assert check_input({**source, "body": [{"table": {"source": "表.csv"}}]}) == ()
    outside = check_input({**source, "body": [{"table": {"source": os.pardir + "/表.csv"}}]})
    assert [item.code for item in outside] == ["path-outside"]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("annual-reprot", "annual-reprot"),
        ("_fields", "_fields"),
        ("/", "/"),
        ("../document", "../document"),
        ("''", "文字"),
        ("[甲]", "列表"),
        ("x" * 5000, "x" * 5000),
        ("a/" + "x" * 5000, "a/" + "x" * 5000),
    ],
)
def test_unknown_templates(tmp_path: Path, template: str, found: str) -> None:
    finding = only(tmp_path, f"模板: {template}\n")
    assert (finding.code, finding.key, finding.found, at(finding)) == (
        "unknown-template",
        "模板",
        found,
        (1, 5),
    )
    if template == "annual-reprot":
        assert finding.suggestion == "annual-report"


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "模板"
    folder.mkdir()
    fields = "".join(
        f"  {name}: {{$ref: '#/$defs/{name}'}}\n" for name in ("issuer", "title", "date", "body")
    )
    manifest = f"title: 便函\nfields:\n{fields}body:\n  - field: body\n"
    (folder / "便函.v2.yaml").write_text(manifest, encoding="utf-8")
    assert findings(tmp_path, "template: 模板/便函.v2\n" + NOTICE) == ()
    assert findings(tmp_path, "template: 模板/便函.v2.yaml\n" + NOTICE) == ()
    (folder / "坏.yaml").write_text(manifest + "bdy: []\n", encoding="utf-8")
    (finding,) = findings(tmp_path, "template: 模板/坏\n" + NOTICE)
    assert (finding.code, finding.suggestion) == ("unknown-key", "body")
    (folder / "坏.yaml").write_text(manifest + "title: 又一次\n", encoding="utf-8")
    assert findings(tmp_path, "template: 模板/坏\n" + NOTICE)[0].code == "duplicate-key"
