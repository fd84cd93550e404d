"""Every word of the document stands in each finished file, in the document's order."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from reportgen.dates import format_date
from reportgen.document.model import Block, Document, Figure, Heading, Paragraph, Table, plain
from reportgen.errors import Finding, VerifyError

_SPACE = re.compile(r"[\s\u200b\u2060]+")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def verify_text(document: Document, docx: bytes | None, pdf: bytes | None) -> None:
    """Raise VerifyError (``lost-text``) naming what a file lost, if it lost anything."""
    wanted = list(strings(document))
    findings: list[Finding] = []
    for text, file in ((docx and docx_text(docx), ".docx"), (pdf and pdf_text(pdf), "PDF")):
        if text is not None:
            # the mark's own layer is painted after its page's text
            findings += _lost([document.mark], text, file) + _lost(wanted, text, file)
    if findings:
        raise VerifyError(findings)


def strings(document: Document) -> Iterator[str]:
    """The document's words below the mark, in the order in which they are printed."""
    if document.number:
        yield str(document.number)
    yield document.title
    yield from document.to
    yield from _block_strings(document.body)
    for attachment in document.attachments:
        yield attachment.title
    yield from document.signature
    yield format_date(document.date)
    if document.note:
        yield document.note.strip("（）()")
    for attachment in document.attachments:
        yield attachment.label
        yield attachment.title
        yield from _block_strings(attachment.body)
    yield from document.cc
    if document.printer:
        yield document.printer
    if document.print_date:
        yield format_date(document.print_date)


def _block_strings(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block.label + plain(block.runs) + plain(block.rest)
        elif isinstance(block, Paragraph):
            yield plain(block.runs)
        elif isinstance(block, Table):
            yield from filter(None, (block.caption, block.unit))
            yield from (cell.text for row in (*block.head, *block.body) for cell in row if cell.text)
            yield from filter(None, (block.note,))
        elif isinstance(block, Figure) and block.caption:
            yield block.caption


def docx_text(data: bytes) -> str:
    """The words of a .docx's body, without white space."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return _bare("".join(element.text or "" for element in root.iter(f"{_W}t")))


def pdf_text(data: bytes) -> str:
    """The words of a PDF without white space and page numbers, page after page."""
    import pypdfium2

    pages = []
    with pypdfium2.PdfDocument(data) as file:
        for index, page in enumerate(file, start=1):
            text = _bare(page.get_textpage().get_text_range().replace("\ufffe", ""))
            number = f"—{index}—"
            pages.append(text.removesuffix(number).removeprefix(number))
    return "".join(pages)


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _lost(wanted: list[str], text: str, file: str) -> list[Finding]:
    """What does not follow, in order, in a file's text."""
    findings = []
    position = 0
    for words in wanted:
        bare = _bare(words)
        at = text.find(bare, position)
        if at < 0:
            findings.append(
                Finding("lost-text", f"{file} 里缺了这段文字，或次序不对", found="缺", expected=words[:40])
            )
        else:
            position = at + len(bare)
    return findings
