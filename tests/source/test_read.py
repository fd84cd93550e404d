from __future__ import annotations

import datetime
import json
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.errors import Finding, InputError, Place
from reportgen.pipeline import check_input, load
from reportgen.source.located import Node
from reportgen.source.read import read

NOTICE = """\
issuer: 示例市青山街道办事处
title: 关于开展检查的通知
body: 请遵照执行。
date: 2024-03-05
"""
JSON_NOTICE = {
    "issuer": "示例市青山街道办事处",
    "title": "关于开展检查的通知",
    "body": "请遵照执行。",
    "date": "2024-03-05",
}


def written(folder: Path, text: str | bytes, name: str = "in.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def values(folder: Path, text: str | bytes, name: str = "in.yaml") -> Node:
    findings: list[Finding] = []
    node, base = read(written(folder, text, name), findings)
    assert findings == []
    assert base == folder
    return node


def refused(source: Any) -> Finding:
    with pytest.raises(InputError) as caught:
        load(source)
    (finding,) = caught.value.findings
    return finding


def where(finding: Finding) -> tuple[int | None, int | None]:
    assert finding.place
    return finding.place.line, finding.place.column


def test_yaml_json_markdown_and_a_mapping_give_the_same_document(tmp_path: Path) -> None:
    markdown = "---\n" + NOTICE.replace("body: 请遵照执行。\n", "") + "---\n请遵照执行。\n"
    sources = [
        written(tmp_path, NOTICE, "a.yaml"),
        written(tmp_path, json.dumps(JSON_NOTICE, ensure_ascii=False), "a.json"),
        written(tmp_path, json.dumps(JSON_NOTICE, indent="\t"), "b.JSON"),
        written(tmp_path, markdown, "a.md"),
        written(tmp_path, markdown.replace("\n", "\r\n"), "b.markdown"),
        JSON_NOTICE,
        {**JSON_NOTICE, "date": datetime.date(2024, 3, 5)},
    ]
    documents = [load(source)[0] for source in sources]
    assert {document.title for document in documents} == {"关于开展检查的通知"}
    assert {document.date for document in documents} == {datetime.date(2024, 3, 5)}
    assert all(document.body == documents[0].body for document in documents)
    assert len(documents[0].body) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", ["in.yaml", "in.json", "in.md"])
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    texts = {
        "in.yaml": "title: 㛃䶮𬭼镕",
        "in.json": '{"title": "㛃䶮𬭼镕"}',
        "in.md": "---\ntitle: 㛃䶮𬭼镕\n---\n",
    }
    node = values(tmp_path, texts[name].encode(encoding), name)
    assert node.at(["title"]).value == "㛃䶮𬭼镕"


def test_gb18030_with_its_byte_order_mark(tmp_path: Path) -> None:
    assert values(tmp_path, "\ufefftitle: 通知".encode("gb18030")).plain() == {"title": "通知"}


def test_an_unknown_encoding(tmp_path: Path) -> None:
    finding = refused(written(tmp_path, NOTICE.encode("utf-16")))
    assert finding.code == "bad-encoding"
    assert finding.expected == "UTF-8 或 GB18030（GBK）编码"


def test_one_broken_byte_does_not_turn_utf8_into_other_words(tmp_path: Path) -> None:
    raw = NOTICE.encode()
    at = raw.index("通知".encode())
    finding = refused(written(tmp_path, raw[:at] + raw[at + 1 :]))
    assert finding.code == "bad-encoding"
    assert where(finding) == (2, None)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("title: 甲\nbody: 乙: 丙\n", (2, 8), "两个“: ”"),
        ("title: 甲\n\tbody: 乙\n", (2, 1), "制表符"),
        ("title: 甲\nbody\n", (3, 1), "缺少“: ”"),
        ('title: "甲\n', (2, 1), "配对"),
        ("to: [甲, 乙\n", (2, 1), "没有配对"),
        ("title: *x\n", (1, 8), "引号"),
        ("title: *甲\n", (1, 9), "引号"),
        ("title: @甲\n", (1, 8), "引号"),
        ("title: 甲\n---\ntitle: 乙\n", (2, 1), "一份公文"),
        ("title: 甲\nbody: 乙\x0b丙\n", (2, 8), "控制字符"),
        ("title: 甲\nbody: 乙\x00\n", (2, 8), "控制字符"),
        ("a: &x [*x]\n", (1, 4), "引用了自己"),
        ("? [甲]\n: 乙\n", (1, 3), "项名应是文字"),
    ],
)
def test_broken_yaml(tmp_path: Path, text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(InputError) as caught:
        load(written(tmp_path, text))
    finding = next(finding for finding in caught.value.findings if finding.code == "broken-yaml")
    assert where(finding) == place
    assert message in finding.message
    assert finding.place
    assert finding.place.file == str(tmp_path / "in.yaml")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"title": "甲" "body": 1}', (1, 15), "逗号"),
        ('{\n  "title" "甲"\n}', (2, 11), "冒号"),
        ('{\n  "title": \n}', (3, 1), "缺少值"),
        ('{\n  "title": "甲\n}', (2, 14), "换行"),
        ('{"title": "甲"', (1, 14), "逗号"),
        ('{"title": "C:\\路径"}', (1, 14), "反斜杠"),
        ('{"title": "甲"} {}', (1, 16), "一份公文"),
        ("{title: 1}", (1, 2), "双引号"),
        ('{"year":\n NaN}', (2, 2), "不是数"),
        ("", (1, 1), "缺少值"),
    ],
)
def test_broken_json(tmp_path: Path, text: str, place: tuple[int, int], message: str) -> None:
    finding = refused(written(tmp_path, text, "in.json"))
    assert finding.code == "broken-json"
    assert where(finding) == place
    assert message in finding.message


@pytest.mark.parametrize("text", ["- 甲\n", "只有文字\n", "42\n"])
def test_an_input_that_is_no_mapping(tmp_path: Path, text: str) -> None:
    finding = refused(written(tmp_path, text))
    assert finding.code == "not-a-mapping"
    assert finding.found in {"列表", "文字", "整数"}


def test_a_json_input_that_is_no_mapping(tmp_path: Path) -> None:
    assert refused(written(tmp_path, '\n ["甲"]', "in.json")).code == "not-a-mapping"


def test_an_empty_file_lacks_everything(tmp_path: Path) -> None:
    findings = check_input(written(tmp_path, ""))
    assert {finding.code for finding in findings} == {"missing-key"}
    assert {finding.key for finding in findings} == {"issuer", "title", "body", "date"}


def test_json_reads_every_escape_and_every_kind_of_value(tmp_path: Path) -> None:
    plain = {
        "文字": '𬭼😀"\\/\b\f\n\r\t 行\u2028尾\x85\x7f',
        "数": [0, -1, 1.5, -0.25, 1e5, 2**70],
        "词": [True, False, None],
        "空": [{}, [], ""],
    }
    for ascii_only in (True, False):
        node = values(tmp_path, json.dumps(plain, ensure_ascii=ascii_only), "in.json")
        assert node.plain() == plain
    assert values(tmp_path, '{"a":"\\ud872\\udf7c"}', "in.json").plain() == {"a": "𬭼"}
    assert values(tmp_path, '\t{\t"a"\t:\t[\t1\t,\t2\t]\t}\t', "in.json").plain() == {"a": [1, 2]}


def test_json_places(tmp_path: Path) -> None:
    node = values(tmp_path, '{"甲": "\\ud83d\\ude00", "乙": [1,\n  {"丙": true}]}', "in.json")
    places = {
        (): (1, 1),
        ("甲",): (1, 7),
        ("乙",): (1, 28),
        ("乙", 0): (1, 29),
        ("乙", 1): (2, 3),
        ("乙", 1, "丙"): (2, 9),
    }
    for path, place in places.items():
        found = node.at(path).place
        assert (found.line, found.column) == place
    assert node.keys["乙"].column == 23


@pytest.mark.parametrize("name", ["in.yaml", "in.json"])
def test_duplicate_keys_and_other_faults_are_told_together(tmp_path: Path, name: str) -> None:
    text = '{\n  "title": "甲",\n  "date": "不是日期",\n  "title": "乙"\n}'
    findings = check_input(written(tmp_path, text, name))
    by_code = {finding.code: finding for finding in findings}
    assert where(by_code["duplicate-key"]) == (4, 3)
    assert "前一次在第 2 行" in by_code["duplicate-key"].message
    assert by_code["duplicate-key"].key == "title"
    assert where(by_code["bad-date"]) == (3, 11)
    assert "missing-key" in by_code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('title: "甲\\0乙"', "U+0000"),
        ('title: "甲\\x1b[31m"', "U+001B"),
        ('title: "甲\\x85乙"', "U+0085"),
        ('title: "甲\\u2028乙"', "U+2028"),
        ('title: "甲\\uFFFE"', "U+FFFE"),
        ('title: "甲\ufffd"', "U+FFFD"),
        ('body: [甲, {table: {rows: [[甲], ["乙\\a"]]}}]', "U+0007"),
    ],
)
def test_characters_that_cannot_be_printed(tmp_path: Path, text: str, found: str) -> None:
    findings = [item for item in check_input(written(tmp_path, text)) if item.code == "bad-character"]
    assert [finding.found for finding in findings] == [found]
    assert findings[0].place
    assert findings[0].place.line == 1


def test_a_lost_half_of_a_character(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps({**JSON_NOTICE, "title": "通知\ud83d"}), "in.json")
    for source in (path, {**JSON_NOTICE, "title": "通知\ud83d"}):
        finding = refused(source)
        assert (finding.code, finding.key, finding.found) == ("bad-character", "title", "U+D83D")
        assert "换编码" in finding.message


def test_words_and_numbers_stay_text_where_text_is_wanted(tmp_path: Path) -> None:
    text = """\
issuer: [no, on, 010]
title: 2024
kind: yes
to: [1.50, 2024-01-19, 0x1F, 1_000, true, 08]
body:
  - 12
  - table:
      rows: [[序号, 否], [010, no], [1.0, ~], [007, 12:30]]
date: 2024-03-05
signature: off
keywords: [1e3, .5]
"""
    document = load(written(tmp_path, text))[0]
    assert document.issuers == ("no", "on", "010")
    assert document.title == "2024"
    assert document.kind == "yes"
    assert document.to == ("1.50", "2024-01-19", "0x1F", "1_000", "true", "08")
    assert document.signature == ("off",)
    assert document.keywords == ("1e3", ".5")
    table = document.body[1]
    assert [[cell.text for cell in row] for row in table.body] == [
        ["010", "no"],
        ["1.0", ""],
        ["007", "12:30"],
    ]


def test_null_is_nothing_and_not_the_word_null(tmp_path: Path) -> None:
    text = json.dumps({**JSON_NOTICE, "title": None, "note": None, "kind": None})
    findings = check_input(written(tmp_path, text, "in.json"))
    assert [(item.code, item.key) for item in findings] == [("empty", "title"), ("empty", "note")]
    findings = check_input(written(tmp_path, NOTICE + "note: ~\nattachments:\n"))
    assert [(item.code, item.key, item.found) for item in findings] == [
        ("empty", "note", "空"),
        ("wrong-type", "attachments", "空"),
    ]


def test_a_number_no_machine_can_hold(tmp_path: Path) -> None:
    for number in ("9" * 5000, "1.0e999", "!!int 甲", "!!float 甲"):
        text = f"template: annual-report\nyear: {number}\n"
        faults = [item for item in check_input(written(tmp_path, text)) if item.key == "year"]
        assert [fault.code for fault in faults] in (["wrong-type"], ["out-of-range"])
    json_text = '{"template": "annual-report", "year": ' + "9" * 5000 + "}"
    assert "wrong-type" in [item.code for item in check_input(written(tmp_path, json_text, "in.json"))]


def test_places_of_lines_in_a_text(tmp_path: Path) -> None:
    node = values(tmp_path, "title: 甲\nbody: |\n\n   第一行\n     第二行\nnote: >\n  折\n  行\n")
    body = node.at(["body"])
    assert body.line(1) == Place(str(tmp_path / "in.yaml"), 4, 4)
    assert body.line(2) == Place(str(tmp_path / "in.yaml"), 5, 4)
    # the lines of a folded or quoted text are not the file's
    assert node.at(["note"]).line(1) == node.at(["note"]).place


def test_front_matter(tmp_path: Path) -> None:
    node = values(tmp_path, "---\ntitle: 甲\n---\n第一行\n---\n第三行\n", "in.md")
    assert node.at(["body"]).value == "第一行\n---\n第三行\n"
    assert node.at(["body"]).line(2).line == 6
    assert node.keys["title"].line == 2


@pytest.mark.parametrize("text", ["# 标题\n正文\n", "---\ntitle: 甲\n", "", "\n---\ntitle: 甲\n---\n"])
def test_markdown_without_front_matter(tmp_path: Path, text: str) -> None:
    finding = refused(written(tmp_path, text, "in.md"))
    assert (finding.code, where(finding)) == ("front-matter", (1, 1))


def test_a_fault_in_front_matter_has_the_file_line(tmp_path: Path) -> None:
    assert where(refused(written(tmp_path, "---\na: b\nc: d: e\n---\n", "in.md"))) == (3, 5)
    doubled = "---\nissuer: 甲\ntitle: 甲\ndate: 2024-01-01\n正文: 乙\n---\n丙\n"
    finding = refused(written(tmp_path, doubled, "in.md"))
    assert (finding.code, where(finding)) == ("duplicate-key", (5, 1))


def test_front_matter_that_is_a_list(tmp_path: Path) -> None:
    assert refused(written(tmp_path, "---\n- 甲\n---\n乙\n", "in.md")).code == "not-a-mapping"


def test_no_such_file_and_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "无.yaml").message == "没有这个文件"
    assert refused(str(tmp_path)).message == "读不了这个文件"


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [甲]\n"
        + "".join(
            f"{n}: &{n} [{', '.join([f'*{p}'] * 10)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "a: &a [" + "x" * 100_000 + "]\nb: [" + "*a, " * 1000 + "]\n",
        "a: &a [甲]\nb: [" + "*a, " * 200_000 + "]\n",
    ],
    ids=["doubling", "long", "many"],
)
def test_repetitions_neither_hang_nor_eat_memory(tmp_path: Path, bomb: str) -> None:
    path = written(tmp_path, bomb)
    tracemalloc.start()
    start = time.perf_counter()
    finding = refused(path)
    took = time.perf_counter() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert finding.code == "broken-yaml"
    assert "引用展开后内容太多" in finding.message
    assert took < 10
    assert peak < 400e6


def test_ordinary_repetition_is_welcome(tmp_path: Path) -> None:
    document = load(
        written(tmp_path, NOTICE.replace("issuer: ", "issuer: &a ") + "printer: *a\nprint_date: 2024-03-06\n")
    )[0]
    assert document.printer == "示例市青山街道办事处"


@pytest.mark.parametrize("depth", [60, 2000, 200_000])
@pytest.mark.parametrize("name", ["in.yaml", "in.json"])
def test_deep_nesting(tmp_path: Path, depth: int, name: str) -> None:
    finding = refused(written(tmp_path, '{"a": ' + "[" * depth + "]" * depth + "}", name))
    assert finding.code == "too-deep"
    if depth == 60:
        assert where(finding) in {(1, 56), (1, 57)}


def test_deep_nesting_by_repetition_and_in_a_mapping(tmp_path: Path) -> None:
    text = "a0: &a0 [甲]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 3000))
    assert refused(written(tmp_path, text)).code == "too-deep"
    cyclic: dict[str, Any] = {}
    cyclic["a"] = [cyclic]
    assert refused(cyclic).code == "too-deep"


def test_values_of_a_program(tmp_path: Path) -> None:
    document = load({**JSON_NOTICE, "title": "报告", "to": ("甲", "乙"), "kind": Path("丙")})[0]
    assert (document.to, document.kind) == (("甲", "乙"), "丙")
    report = {"template": "annual-report", "disclosure": {"charges": Decimal("1.50")}}
    findings: list[Finding] = []
    assert read(report, findings)[0].at(["disclosure", "charges"]).text == "1.50"
    for value in (object(), b"\xe7", {1, 2}):
        assert refused({**JSON_NOTICE, "title": value}).code == "wrong-type"
    for value in (float("nan"), float("inf"), Decimal("nan")):
        table = {"table": {"rows": [["甲"], ["乙"]], "size": value}}
        assert refused({**JSON_NOTICE, "body": [table]}).code == "wrong-type"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.one_of(
        st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))
    )
)
@pytest.mark.parametrize("name", ["in.yaml", "in.json", "in.md"])
def test_no_bytes_at_all_crash_it(tmp_path: Path, name: str, raw: bytes) -> None:
    for finding in check_input(written(tmp_path, raw, name)):
        assert finding.place
        str(finding).encode()


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plain=st.dictionaries(
        st.text(),
        st.recursive(
            scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12
        ),
    ),
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 2, "\t"]),
)
def test_json_comes_back_as_it_was(
    tmp_path: Path, plain: Any, ascii_only: bool, indent: int | str | None
) -> None:
    text = json.dumps(plain, ensure_ascii=ascii_only, indent=indent)
    assert values(tmp_path, text.encode("utf-8", "surrogatepass"), "in.json").plain() == plain
