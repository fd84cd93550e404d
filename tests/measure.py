"""Measure finished pages: ink on the page, files of a document."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2

from reportgen.document.model import Document
from reportgen.layout.spec import GBT9704
from reportgen.manifest import Manifest
from reportgen.renderers.docx import render_docx
from reportgen.renderers.pdf import render_pdf

_DOTS = 300
_DARK = 160

Both = Callable[..., dict[str, bytes]]
Convert = Callable[[bytes], bytes]


def files(document: Document, manifest: Manifest) -> tuple[bytes, bytes]:
    """A document's .docx and PDF."""
    return (
        render_docx(document, manifest.docx, GBT9704),
        render_pdf(document, manifest.html, GBT9704).data,
    )


Box = tuple[float, float, float, float]


def ink(pdf: bytes, page: int, box: Box, *, red: bool = False) -> Box:
    """The bounds of the ink (black, or red) inside a box of a page; left, top, right, bottom in mm."""
    scale = _DOTS / 25.4
    with pypdfium2.PdfDocument(pdf) as file:
        picture = file[page].render(scale=_DOTS / 72).to_pil().convert("RGB")
    cut = picture.crop(tuple(round(side * scale) for side in box))
    red_band, green, _ = cut.split()
    dark = (green if red else red_band).point(lambda value: 255 if value < _DARK else 0)
    if red:
        bright = red_band.point(lambda value: 255 if value > _DARK else 0)
        dark = dark.copy()
        dark.paste(0, mask=bright.point(lambda value: 255 - value))
    bounds = dark.getbbox()
    assert bounds, f"no ink in {box} on page {page + 1}"
    left, top, right, bottom = (side / scale for side in bounds)
    return (box[0] + left, box[1] + top, box[0] + right, box[1] + bottom)
