from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reportgen.document.model import Document, Figure, Heading, PageBreak, Paragraph, Table, plain
from reportgen.errors import Finding, InputError
from reportgen.pipeline import check_input, load

SAMPLES = Path(__file__).parents[2] / "samples"
NOTICE = {"issuer": "甲", "title": "乙", "date": "2024-03-05"}


def document(folder: Path, text: str) -> Document:
    (folder / "in.yaml").write_text("issuer: 甲\ntitle: 乙\ndate: 2024-03-05\n" + text, encoding="utf-8")
    return load(folder / "in.yaml")[0]


def faults(folder: Path, text: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(InputError) as caught:
        document(folder, text)
    return [(item.code, item.place.line, item.place.column) for item in caught.value.findings if item.place]


def picture(kind: str, size: tuple[int, int] = (4, 4)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size).save(data, kind)
    return data.getvalue()


def tables(made: Document) -> list[Table]:
    return [block for block in made.body if isinstance(block, Table)]


def test_what_is_not_written_follows_from_what_is() -> None:
    made = load({**NOTICE, "issuer": ["甲局", "乙局"], "body": "丙。", "disclosure": "主动公开"})[0]
    assert (made.mark, made.signature, made.note) == ("甲局、乙局文件", ("甲局", "乙局"), "此件主动公开")
    assert load({**NOTICE, "body": "丙。", "disclosure": "主动公开", "note": "丁"})[0].note == "丁"
    assert load({**NOTICE, "body": "丙。", "mark": "甲", "signature": "戊"})[0].signature == ("戊",)


def test_blocks_keep_their_order_and_the_headings_their_count(tmp_path: Path) -> None:
    (tmp_path / "图.png").write_bytes(picture("PNG"))
    made = document(
        tmp_path,
        "body:\n  - |\n    # 甲\n    子。\n  - table: {rows: [[甲], [乙]]}\n"
        "  - figure: {source: 图.png, width: 60, caption: 题}\n"
        "  - page_break: true\n  - page_break: false\n  - '# 乙'\n",
    )
    assert [type(block) for block in made.body] == [Heading, Paragraph, Table, Figure, PageBreak, Heading]
    assert [block.label for block in made.body if isinstance(block, Heading)] == ["一、", "二、"]
    figure = next(block for block in made.body if isinstance(block, Figure))
    assert (figure.name, figure.caption, figure.alt, str(figure.width_mm)) == ("图.png", "题", "题", "60")


def test_attachments_are_numbered_when_there_are_several(tmp_path: Path) -> None:
    one = "body: 甲\nattachments:\n  - {title: 表, body: '# 甲'}\n"
    made = document(tmp_path, one)
    assert [(item.label, item.title) for item in made.attachments] == [("附件", "表")]
    made = document(tmp_path, one + "  - {title: 图, body: '# 甲'}\n  - {title: 空}\n")
    assert [item.label for item in made.attachments] == ["附件1", "附件2", "附件3"]
    assert [item.body[0].label for item in made.attachments[:2] if isinstance(item.body[0], Heading)] == [
        "一、",
        "一、",
    ]


def test_rows_written_in_the_input_may_be_short(tmp_path: Path) -> None:
    (table,) = tables(document(tmp_path, "body:\n  - table: {rows: [[甲, 乙], [1], [~, 2]]}\n"))
    assert [[cell.text for cell in row] for row in table.body] == [["1", ""], ["", "2"]]


def test_a_bad_cell_in_the_input_has_its_place(tmp_path: Path) -> None:
    text = (
        "body:\n  - table:\n      columns: {乙: {format: integer}}\n"
        "      rows:\n        - [甲, 乙]\n        - [1, 二]\n"
    )
    assert faults(tmp_path, text) == [("bad-number-in-table", 9, 15)]


def test_a_fault_in_a_text_has_its_place(tmp_path: Path) -> None:
    text = "body:\n  - |\n    甲。\n    # \n\n    | 甲 | 乙 |\n    |---|---|\n    | 1 | 2 | 3 |\n"
    assert faults(tmp_path, text) == [("empty-heading", 7, 5), ("extra-cell", 11, 5)]


def test_a_table_has_one_source(tmp_path: Path) -> None:
    (tmp_path / "表.csv").write_text("甲\n1\n", encoding="utf-8")
    assert faults(tmp_path, "body:\n  - table: {caption: 题}\n") == [("table-source", 5, 12)]
    assert faults(tmp_path, "body:\n  - table: {source: 表.csv, rows: [[甲], [乙]]}\n") == [
        ("table-source", 5, 12)
    ]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("图.png", b""),
        ("图.png", b"not a picture"),
        ("图.png", picture("PNG", (64, 64))[:-40]),
        ("图.gif", picture("GIF")),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_pictures_that_cannot_be_placed(tmp_path: Path, name: str, raw: bytes) -> None:
    import weasyprint  # noqa: F401 - it makes the picture library lenient

    (tmp_path / name).write_bytes(raw)
    assert faults(tmp_path, f"body:\n  - figure: {{source: {name}}}\n") == [("bad-figure", 5, 22)]


def test_a_picture_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "图.png").write_bytes(picture("JPEG"))
    made = document(tmp_path, "body:\n  - figure: {source: 图.png}\n")
    assert isinstance(made.body[0], Figure)


@pytest.mark.parametrize(
    "text",
    [
        "body: [{table: {rows: [甲, 乙]}}]",
        "body: [{table: {rows: [[{}], [[]]]}}]",
        "body: [{table: {rows: []}}]",
        "body: [{table: {rows: [[甲], [乙]], header: 9}}]",
        "body: [{table: {rows: [[甲], [乙]], columns: {甲: {percent_of: 甲}}}}]",
        "body: [{table: {rows: [[甲], ['-1']], columns: {占比: {percent_of: 甲}}}}]",
        "body: [{table: [], figure: {}}, {}, [], ~, 1]",
        "body: {table: {}}",
        "body: [{table: {rows: [[甲], [乙]], columns: {甲: {width: 1.0e+300}}}}]",
        "body: 甲\nattachments: [~, 甲, {}, {title: []}, {title: 乙, body: [[]]}]",
    ],
)
def test_misshapen_blocks_are_faults_and_never_crash(tmp_path: Path, text: str) -> None:
    (tmp_path / "in.yaml").write_text("issuer: 甲\ntitle: 乙\ndate: 2024-03-05\n" + text, encoding="utf-8")
    findings = check_input(tmp_path / "in.yaml")
    assert findings
    assert all(isinstance(item, Finding) and item.place and item.place.line for item in findings)


@pytest.fixture(scope="module")
def report() -> Document:
    made, _, findings = load(SAMPLES / "qingyang-2023" / "report.yaml")
    assert findings == ()
    return made


def test_the_headings_of_the_annual_report(report: Document) -> None:
    firsts = [
        block.label + plain(block.runs)
        for block in report.body
        if isinstance(block, Heading) and block.level == 1
    ]
    assert firsts == [
        "引　言",
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    seconds = [block.label for block in report.body if isinstance(block, Heading) and block.level == 2]
    assert seconds == ["（一）", "（二）", "（三）", "（四）", "（五）", "（一）", "（二）"]


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.body]


def test_the_tables_of_the_annual_report(report: Document) -> None:
    listed, classes, *forms = tables(report)
    assert [form.key for form in forms] == ["disclosure", "applications", "litigation"]
    rows = cells(listed)
    assert len(rows) == 18
    assert [row[0] for row in rows] == [*map(str, range(21, 30)), *map(str, range(31, 40))]
    assert rows[0] == ["21", "青阳街道办事处2023年政府信息公开工作年度报告", "", "2024-01-19", "2024-01-20"]
    assert rows[-1][2:] == ["晋政青〔2023〕73号", "2023-11-06", "2023-11-20"]
    assert [row[1:] for row in cells(classes)] == [
        ["35", "27.13%"],
        ["12", "9.30%"],
        ["4", "3.10%"],
        ["53", "41.09%"],
        ["12", "9.30%"],
        ["9", "6.98%"],
        ["4", "3.10%"],
        ["129", "100.00%"],
    ]


def test_the_forms_of_the_annual_report(report: Document) -> None:
    published, handled, disputed = tables(report)[2:]
    assert cells(published)[3] == ["行政规范性文件", "0", "0", "5"]
    numbers = [text for row in cells(handled) for text in row if text == "0"]
    assert (len(handled.head), len(handled.body), len(numbers)) == (3, 25, 175)
    assert cells(disputed) == [["0"] * 15]
    assert published.values["normative_documents"] == {"made": "0", "abolished": "0", "in_force": "5"}
    for table in (published, handled, disputed):
        height, width = len(table.head) + len(table.body), len(table.widths)
        covered = sum(cell.colspan * cell.rowspan for row in (*table.head, *table.body) for cell in row)
        assert covered == height * width


def test_no_word_of_the_sample_is_lost(report: Document) -> None:
    text = (SAMPLES / "qingyang-2023" / "report.yaml").read_text(encoding="utf-8")
    made = "".join(
        block.label + plain(block.runs) + plain(block.rest)
        if isinstance(block, Heading)
        else plain(block.runs)
        for block in report.body
        if isinstance(block, (Heading, Paragraph))
    )
    lines = [line.strip() for line in text.splitlines() if line.strip().endswith("。")]
    assert len(lines) > 10
    for line in lines:
        assert line.replace("<http", "http").replace("/>", "/") in made


def test_the_notice() -> None:
    made, _, findings = load(SAMPLES / "notice" / "notice.yaml")
    assert findings == ()
    assert str(made.number) == "示政青〔2024〕8号"
    assert [item.label for item in made.attachments] == ["附件1", "附件2"]
    (table,) = [block for block in made.attachments[0].body if isinstance(block, Table)]
    assert len(table.body) == 9
    assert [row[3].text for row in table.body][:2] == ["2024-03-11", "2024-03-20"]


def test_both_samples_as_mappings_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    folder = SAMPLES / "notice"
    source: dict[str, Any] = yaml.safe_load((folder / "notice.yaml").read_text(encoding="utf-8"))
    monkeypatch.chdir(folder)
    made, from_file = load(source)[0], load(folder / "notice.yaml")[0]
    assert (made.body, made.attachments, made.date) == (from_file.body, from_file.attachments, from_file.date)


def test_a_fault_in_a_pipe_table_has_its_row_s_line(tmp_path: Path) -> None:
    text = "body: |\n  甲。\n\n  | 甲 | |\n  |---|---|\n  | 1 | |\n  | 1 | 2 |\n"
    assert faults(tmp_path, text) == [("extra-cell", 10, 3)]
