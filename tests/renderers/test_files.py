"""The finished files as a whole: valid, complete, embedded, the same each time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from openxml_audit import OpenXmlValidator
from PIL import Image

from reportgen import InputError, Result, render
from reportgen.document.model import Document, Paragraph, Run
from reportgen.errors import RenderError, TemplateError, VerifyError
from reportgen.layout.spec import GBT9704
from reportgen.pipeline import load
from reportgen.renderers.docx import render_docx
from reportgen.verify.text import docx_text, pdf_text, strings, verify_text

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
INPUTS = ("qingyang-2023/report.yaml", "notice/notice.yaml")
FIELDS: dict[str, Any] = {"issuer": "示例市青山街道办事处", "title": "关于检查的通知", "date": "2024-03-05"}


@pytest.fixture(scope="module", params=INPUTS)
def sample(request: pytest.FixtureRequest) -> tuple[Path, Result]:
    path = SAMPLES / request.param
    return path, render(path)


def test_word_file_is_valid(sample: tuple[Path, Result], tmp_path: Path) -> None:
    sample[1].save(tmp_path, "file")
    result = OpenXmlValidator().validate(tmp_path / "file.docx")
    assert [str(error) for error in result.errors] == []


def test_every_string_stands_in_both(sample: tuple[Path, Result]) -> None:
    path, result = sample
    document, _, _ = load(path)
    assert result.docx
    assert result.pdf
    for text in (docx_text(result.docx), pdf_text(result.pdf)):
        for words in strings(document, cells=False):
            assert "".join(words.split()) in text
    word = docx_text(result.docx)
    for words in strings(document):
        assert "".join(words.split()) in word


def test_every_sentence_of_the_input_file_stands_in_both(sample: tuple[Path, Result]) -> None:
    path, result = sample
    assert result.docx
    assert result.pdf
    texts = docx_text(result.docx), pdf_text(result.pdf)
    sentences = re.findall(r"[一-鿿，]{6,}。", path.read_text(encoding="utf-8"))
    assert len(sentences) >= 8
    for sentence in sentences:
        assert all(sentence in text for text in texts), sentence


def test_all_fonts_are_embedded(sample: tuple[Path, Result], tmp_path: Path) -> None:
    program = shutil.which("pdffonts")
    assert program, "poppler-utils is missing: run scripts/system.sh test"
    (tmp_path / "file.pdf").write_bytes(sample[1].pdf or b"")
    listing = subprocess.run([program, tmp_path / "file.pdf"], capture_output=True, text=True, check=True)
    rows = [line.split() for line in listing.stdout.splitlines()[2:]]
    assert rows
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows), listing.stdout


def test_the_same_input_gives_the_same_word_file(sample: tuple[Path, Result]) -> None:
    path, result = sample
    assert render(path, to=("docx",)).docx == result.docx


def test_document_properties(sample: tuple[Path, Result]) -> None:
    _, result = sample
    assert result.docx
    assert result.pdf
    properties = docx.Document(io.BytesIO(result.docx)).core_properties
    with pypdfium2.PdfDocument(result.pdf) as file:
        metadata = file.get_metadata_dict()
        outline = [item.get_title() for item in file.get_toc()]
    assert properties.title == metadata["Title"] != ""
    assert properties.author == metadata["Author"] != ""
    assert any(title.startswith("一、") for title in outline)


def test_markup_in_data_is_text() -> None:
    text = "甲<乙>&丙 {{ title }} {% if %} ]]> <b>丁</b> *戊* _己_ {_{"
    result = render({**FIELDS, "body": [text, {"table": {"rows": [["甲<乙>", "&丙"], ["{{ 1 }}", "<td>"]]}}]})
    assert result.docx
    assert result.pdf
    for read in (docx_text(result.docx), pdf_text(result.pdf)):
        assert "".join(text.split()) in read
        for cell in ("甲<乙>", "&丙", "{{1}}", "<td>"):
            assert cell in read


def test_bold_and_run_in_headings_reach_both() -> None:
    result = render({**FIELDS, "body": "## 健全机制。各单位要**认真落实**。\n普通段落。"})
    assert result.docx
    paragraph = next(
        item for item in docx.Document(io.BytesIO(result.docx)).paragraphs if item.text.startswith("（一）")
    )
    assert paragraph.style is not None
    assert paragraph.style.name == "二级标题"
    assert paragraph.text == "（一）健全机制。各单位要认真落实。"
    rest = [run for run in paragraph.runs if run.style is not None and run.style.name == "标题后正文"]
    assert "".join(run.text for run in rest) == "各单位要认真落实。"
    assert [run.text for run in rest if run.bold] == ["认真落实"]


def test_a_character_without_a_glyph_is_named_and_nothing_is_made() -> None:
    with pytest.raises(RenderError) as caught:
        render({**FIELDS, "body": "有一个字\U000f0001没有字形。"})
    (finding,) = caught.value.findings
    assert finding.code == "missing-glyph"
    assert finding.found
    assert "U+F0001" in finding.found


def test_rare_characters_of_names_are_set() -> None:
    names = "㛃䶮堃喆犇玥镕𬭼"
    result = render({**FIELDS, "body": f"名单：{names}。"})
    assert result.pdf
    assert names in pdf_text(result.pdf)


def test_figures_reach_both(tmp_path: Path) -> None:
    Image.new("RGB", (600, 300), "gray").save(tmp_path / "figure.png", dpi=(300, 300))
    source = tmp_path / "notice.yaml"
    source.write_text(
        "issuer: 示例市青山街道办事处\ntitle: 关于图的通知\ndate: 2024-03-05\n"
        "body: [{figure: {source: figure.png, caption: 图1　示意, width: 80}}]\n",
        encoding="utf-8",
    )
    result = render(source)
    assert result.docx
    assert result.pdf
    (shape,) = docx.Document(io.BytesIO(result.docx)).inline_shapes
    assert shape.width.mm == pytest.approx(80, abs=0.1)
    assert shape.height.mm == pytest.approx(40, abs=0.1)
    with pypdfium2.PdfDocument(result.pdf) as file:
        (image,) = [item for page in file for item in page.get_objects() if item.type == 3]
        left, bottom, right, top = image.get_bounds()
    assert (right - left) / 72 * 25.4 == pytest.approx(80, abs=0.2)
    assert (top - bottom) / 72 * 25.4 == pytest.approx(40, abs=0.2)


def test_a_file_that_lost_a_word_is_refused() -> None:
    document, manifest, _ = load({**FIELDS, "body": "第一段。\n第二段。"})
    word = render_docx(document, manifest.docx, GBT9704)
    verify_text(document, word, None)
    longer = Document(**{**vars_of(document), "body": (*document.body, Paragraph((Run("第三段。"),)))})
    with pytest.raises(VerifyError) as caught:
        verify_text(longer, word, None)
    assert [finding.code for finding in caught.value.findings] == ["lost-text"]
    swapped = Document(**{**vars_of(document), "body": document.body[::-1]})
    with pytest.raises(VerifyError):
        verify_text(swapped, word, None)


def vars_of(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in document.__dataclass_fields__}


@pytest.mark.parametrize("tag", ["{{ titel }}", "{% if %}"])
def test_a_broken_word_template_is_an_error_for_people(tag: str, tmp_path: Path) -> None:
    _, manifest, _ = load({**FIELDS, "body": "正文。"})
    word = docx.Document(str(manifest.docx))
    next(item for item in word.paragraphs if item.text == "{{ title }}").runs[0].text = tag
    word.save(str(tmp_path / "broken.docx"))
    document, _, _ = load({**FIELDS, "body": "正文。"})
    with pytest.raises(TemplateError) as caught:
        render_docx(document, tmp_path / "broken.docx", GBT9704)
    assert caught.value.findings[0].code == "broken-docx-template"


def test_saving_is_whole_or_nothing(tmp_path: Path) -> None:
    result = render({**FIELDS, "body": "正文。"})
    (tmp_path / "taken").write_text("一个文件", encoding="utf-8")
    with pytest.raises(Exception, match="写不了") as caught:
        result.save(tmp_path / "taken")
    assert caught.value.findings[0].code == "cannot-write"  # type: ignore[attr-defined]
    paths = result.save(tmp_path / "out", "甲")
    assert [path.name for path in paths] == ["甲.docx", "甲.pdf"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["甲.docx", "甲.pdf"]


def test_one_output_alone_and_an_unknown_one() -> None:
    result = render({**FIELDS, "body": "正文。"}, to=("docx",))
    assert result.pdf is None
    assert zipfile.is_zipfile(io.BytesIO(result.docx or b""))
    with pytest.raises(InputError):
        render({**FIELDS, "body": "正文。"}, to=("odt",))
