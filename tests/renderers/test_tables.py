"""Tables in the finished files: the statutory ones read back, merged cells across pages, big lists."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import docx
import pdfplumber
import pytest
from docx.oxml.ns import qn

from measure import files
from reportgen.document.compose import Parts, compose, form_table
from reportgen.document.model import Block, Document, Table
from reportgen.errors import Place
from reportgen.manifest import FormSpec
from reportgen.pipeline import load
from reportgen.renderers.pdf_spans import CONTINUED
from reportgen.renderers.spans import grid, rows_kept
from reportgen.source.forms import FormValues
from reportgen.templates import load as load_template

FIELDS = {"issuer": "示例市青山街道办事处", "title": "关于表格的通知", "date": "2024-03-05"}


def make(*blocks: Block) -> Document:
    return compose(FIELDS, Parts(tuple(blocks), (), {}))


def numbered(spec: FormSpec, first: int) -> FormValues:
    """A form whose every number is another, so that a shifted cell shows."""
    count = iter(range(first, first + 1000))
    values = {row.key: {name: Decimal(next(count)) for name in row.columns} for row in spec.rows}
    return FormValues(spec, values, dict.fromkeys(values, Place("表")))


def expected_grid(table: Table) -> list[list[str]]:
    """Every grid square with the text of the cell that covers it."""
    rows = [*table.head, *table.body]
    squares = [[""] * len(table.widths) for _ in rows]
    for start, column, cell in grid(rows):
        for row in range(start, start + cell.rowspan):
            squares[row][column : column + cell.colspan] = [cell.text.replace("\n", "")] * cell.colspan
    return squares


def docx_grids(data: bytes) -> list[list[list[str]]]:
    """Every table of a .docx as its grid squares."""
    word = docx.Document(io.BytesIO(data))
    return [
        [["".join(cell.text.split()) for cell in row.cells] for row in table.rows] for table in word.tables
    ]


def pdf_rows(data: bytes) -> list[list[str]]:
    """The cells of all tables of a PDF, page after page, row after row."""
    with pdfplumber.open(io.BytesIO(data)) as file:
        return [
            ["".join((cell or "").split()) for cell in row]
            for page in file.pages
            for table in page.extract_tables()
            for row in table
        ]


@pytest.fixture(scope="module")
def statutory() -> tuple[list[Table], bytes, bytes]:
    manifest = load_template("annual-report")
    tables = [form_table(numbered(spec, 1000 * (at + 1))) for at, spec in enumerate(manifest.forms)]
    return tables, *files(make(*tables), manifest)


def test_statutory_tables_hold_all_numbers_in_both(statutory: tuple[list[Table], bytes, bytes]) -> None:
    tables, word, pdf = statutory
    assert [sum(len(row) for row in table.values.values()) for table in tables] == [10, 175, 15]
    assert docx_grids(word) == [expected_grid(table) for table in tables]
    cells = [cell for row in pdf_rows(pdf) for cell in row if cell]
    for table in tables:
        numbers = [number for row in table.values.values() for number in row.values()]
        assert [cell for cell in cells if cell in set(numbers)] == numbers


def test_statutory_rows_carry_their_own_label_in_the_pdf(statutory: tuple[list[Table], bytes, bytes]) -> None:
    tables, _, pdf = statutory
    rows = pdf_rows(pdf)
    applications = tables[1]
    for squares in expected_grid(applications)[3:]:
        label, numbers = squares[2], squares[3:]
        printed = next(row for row in rows if row[-7:] == numbers)
        assert label in "".join(printed[:-7])


def test_statutory_heads_are_three_rows(statutory: tuple[list[Table], bytes, bytes]) -> None:
    _, word, _ = statutory
    for table, count in zip(docx.Document(io.BytesIO(word)).tables, (0, 3, 3), strict=True):
        repeated = [row for row in table._tbl.tr_lst if row.find(f".//{qn('w:tblHeader')}") is not None]
        assert len(repeated) == count
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in table._tbl.tr_lst)


def grouped(rows: int, size: int) -> dict[str, Any]:
    """An input with one table of groups, long enough for several pages."""
    lines = [["社区", "序号", "事项"]]
    lines += [[f"第{at // size + 1}社区居民委员会", str(at + 1), f"第{at + 1}项工作"] for at in range(rows)]
    return {**FIELDS, "body": [{"table": {"rows": lines, "group": ["社区"], "caption": "任务表"}}]}


def test_a_merged_cell_is_cut_and_labelled_again_on_the_next_page() -> None:
    document, manifest, _ = load(grouped(90, 40))
    _, pdf = files(document, manifest)
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        pages = [page for page in file.pages if page.extract_tables()]
        assert len(pages) >= 3
        for at, page in enumerate(pages):
            (table,) = page.find_tables()
            rows = table.extract()
            assert rows[0] == ["社区", "序号", "事项"]
            first = "".join(rows[1][0].split())
            serial = int(rows[1][1])
            group = f"第{(serial - 1) // 40 + 1}社区居民委员会"
            assert first == group + (CONTINUED if at and (serial - 1) % 40 else "")
            # closed on every side: each cell of the grid has its four rules
            assert all(cell for row in table.rows for cell in row.cells[1:])
            label_bottom = max(row.cells[0][3] for row in table.rows if row.cells[0])
            assert label_bottom == pytest.approx(table.bbox[3], abs=1)
    joined = [cell for row in pdf_rows(pdf) for cell in row[1:2] if cell != "序号"]
    assert joined == [str(at) for at in range(1, 91)]


def test_list_heads_repeat_and_rows_stay_whole() -> None:
    lines = [["序号", "标题", "日期"]]
    lines += [
        [str(at), f"关于第{at}件事情的很长很长很长很长很长很长很长很长的通知", "2024-01-02"]
        for at in range(1, 81)
    ]
    document, manifest, _ = load({**FIELDS, "body": [{"table": {"rows": lines}}]})
    word, pdf = files(document, manifest)
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        tables = [table for page in file.pages for table in page.extract_tables()]
    assert len(tables) >= 3
    assert all(table[0] == ["序号", "标题", "日期"] for table in tables)
    serials = [row[0] for table in tables for row in table[1:]]
    assert serials == [str(at) for at in range(1, 81)]
    (table,) = docx.Document(io.BytesIO(word)).tables
    assert table._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in table._tbl.tr_lst)


def test_multi_level_heads_and_column_widths_agree() -> None:
    lines = [
        ["序号", "经费", "", "备注"],
        ["", "预算", "决算", ""],
        ["1", "100.50", "99.00", "按期完成，结余上缴"],
        ["2", "20.00", "20.00", "无"],
    ]
    columns = {"预算": {"total": "sum"}, "决算": {"total": "sum"}}
    source = {**FIELDS, "body": [{"table": {"rows": lines, "header": 2, "columns": columns}}]}
    document, manifest, _ = load(source)
    word, pdf = files(document, manifest)
    (got,) = docx_grids(word)
    assert got == [
        ["序号", "经费", "经费", "备注"],
        ["序号", "预算", "决算", "备注"],
        ["1", "100.50", "99.00", "按期完成，结余上缴"],
        ["2", "20.00", "20.00", "无"],
        ["合计", "120.50", "119.00", "—"],
    ]
    grid_widths = [
        int(column.get(qn("w:w"))) / 20
        for column in docx.Document(io.BytesIO(word)).tables[0]._tbl.tblGrid.gridCol_lst
    ]
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        (table,) = (table for page in file.pages for table in page.find_tables())
        cells = table.rows[2].cells
    assert [cell[2] - cell[0] for cell in cells] == pytest.approx(grid_widths, abs=1.0)
    assert sum(grid_widths) == pytest.approx(156 / 25.4 * 72, abs=0.5)


def test_no_last_row_stands_alone_under_a_repeated_head() -> None:
    lines = [["序号", "事项", "户数"], *([str(at), f"第{at}项", str(at)] for at in range(1, 26))]
    table = {"rows": lines, "columns": {"户数": {"total": "sum"}}}
    seen = set()
    for paragraphs in range(8):
        document, manifest, _ = load(
            {**FIELDS, "body": ["\n".join(["一段文字。"] * (paragraphs + 1)), {"table": table}]}
        )
        _, pdf = files(document, manifest)
        with pdfplumber.open(io.BytesIO(pdf)) as file:
            last = [table for page in file.pages for table in page.extract_tables()][-1]
        assert last[-1][0] == "合计"
        assert len(last) != 2, "the head and the sum alone"
        seen.add(len(last))
    assert len(seen) > 3, "the page's end must fall in different rows for this to mean anything"


def test_a_head_inside_a_form_stays_with_its_rows() -> None:
    manifest = load_template("annual-report")
    form = form_table(numbered(manifest.forms[0], 1))
    kept = rows_kept(form)
    texts = ["".join(cell.text for cell in row) for row in form.body]
    assert {texts[at] for at in kept} >= {"第二十条第（一）项", "第二十条第（五）项", "第二十条第（六）项"}
    assert not any(texts[at].startswith("行政许可") for at in kept)
