"""HTML to a print-ready PDF; the only module that knows the PDF engine."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.document.model import Document
from reportgen.errors import EnvironmentLacking, Finding, RenderError, Severity
from reportgen.layout.spec import LayoutSpec
from reportgen.renderers.engine import load, with_room
from reportgen.renderers.fonts import substitutions
from reportgen.renderers.html import render_html
from reportgen.renderers.pdf_lines import spreading
from reportgen.renderers.pdf_spans import cutting

_MISSING_GLYPH = re.compile(r'unsupported by fonts: "(.)" \((U\+[0-9A-F]+)\)')


@dataclass(frozen=True, slots=True)
class MadePdf:
    """A finished PDF, the number of its pages, and what the engine had to say."""

    data: bytes
    pages: int
    findings: tuple[Finding, ...]


def render_pdf(document: Document, template: Path, layout: LayoutSpec) -> MadePdf:
    """Set a document as PDF.

    A merged cell that crosses a page is cut there. Raises RenderError
    (``missing-glyph``) naming every character that no font has, TemplateError, or
    EnvironmentLacking (``no-engine``).
    """
    engine, fonts, fetcher = _engine()
    html = render_html(document, template, layout)
    lines = spreading(engine.layout.inline, engine.text.line_break)
    with _collected_later(), _heard() as warnings, cutting(engine.layout.page), lines:
        source = engine.HTML(string=html, url_fetcher=fetcher)
        made = with_room(source.render, font_config=fonts)
        data: bytes = with_room(made.write_pdf, optimize_images=False)
    return MadePdf(data, len(made.pages), (*substitutions(), *_findings(warnings)))


@cache
def _engine() -> tuple[Any, Any, Any]:
    """The engine, its fonts, and what fetches resources (from the page itself only), made once."""
    try:
        weasyprint = load()
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise EnvironmentLacking(
            Finding("no-engine", "PDF 引擎缺少系统库", found=str(error), expected="安装 Pango 软件包")
        ) from error
    return weasyprint, FontConfiguration(), URLFetcher(allowed_protocols=("data",))


@contextmanager
def _collected_later() -> Iterator[None]:
    """Hold garbage collection while the engine builds its trees: they make it scan in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect what the engine would only log."""
    messages: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate


def _findings(messages: list[str]) -> list[Finding]:
    """The engine's warnings as findings; a character without a glyph is an error."""
    missing = [match for text in messages if (match := _MISSING_GLYPH.search(text))]
    if missing:
        raise RenderError(
            Finding("missing-glyph", "没有一种字体有这个字", found=f"{match[1]}（{match[2]}）")
            for match in {match.group(): match for match in missing}.values()
        )
    return [
        Finding("engine", "PDF 引擎的提示", found=text, severity=Severity.WARNING)
        for text in dict.fromkeys(messages)
    ]
