"""Templates of both kinds write dates and numerals by the same filters."""

from __future__ import annotations

import io
from pathlib import Path

import docx

from reportgen.layout.spec import GBT9704
from reportgen.pipeline import load
from reportgen.renderers.docx import render_docx
from reportgen.renderers.html import render_html

LINE = "{{ document.date | format_date('chinese') }}，{{ 1234 | to_financial }}，{{ 12 | ordinal }}"
WRITTEN = "二〇二四年三月五日，壹仟贰佰叁拾肆元整，第十二"


def test_filters_work_in_word_and_html(tmp_path: Path) -> None:
    source = {"issuer": "青山街道办事处", "title": "通知", "date": "2024-03-05", "body": "正文。"}
    document, manifest, _ = load(source)
    word = docx.Document(str(manifest.docx))
    word.paragraphs[-1].insert_paragraph_before(LINE)
    word.save(str(tmp_path / "own.docx"))
    made = docx.Document(io.BytesIO(render_docx(document, tmp_path / "own.docx", GBT9704)))
    assert WRITTEN in [paragraph.text for paragraph in made.paragraphs]
    own = tmp_path / "own.html"
    page = '{% extends "base.html" %}{% block body %}' + LINE + "{% endblock %}"
    own.write_text(page, encoding="utf-8")
    assert WRITTEN in render_html(document, own, GBT9704)
