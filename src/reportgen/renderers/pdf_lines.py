"""Spread a justified line of the PDF over its characters.

The engine widens spaces only, and Chinese lines have none, so they would end ragged. Here what a line
lacks is shared among its Chinese characters and spaces; words and numbers keep their own spacing. Two
functions of the engine are wrapped while a document is set; :func:`spreading` fails loudly when a new
version of the engine has others.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# what may be set wider: a space, or anything Chinese (ideographs, kana, full-width marks, dashes)
_STRETCHED = re.compile(
    "[ \u00a0\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
)

_ALREADY = "_spread"


@contextmanager
def spreading(inline: Any, line_break: Any) -> Iterator[None]:
    """Justify over characters while documents are set; the engine's two modules of lines are given."""
    justify_line, set_text = inline.justify_line, line_break.Layout.set_text
    if [*inspect.signature(justify_line).parameters] != ["context", "line", "extra_width"] or [
        *inspect.signature(set_text).parameters
    ] != ["self", "text", "justify"]:
        raise RuntimeError("the PDF engine justifies its lines in another way: see pdf_lines.py")

    def spread(context: Any, line: Any, extra_width: float) -> None:
        boxes = [box for box in line.descendants() if hasattr(box, "pango_layout")]
        places = sum(_places(box.text) for box in boxes)
        if places > 0:
            _widen(line, extra_width / places, 0.0)
        else:
            justify_line(context, line, extra_width)

    def set_spread_text(self: Any, text: str, justify: bool = False) -> None:
        set_text(self, text, justify)
        if justify and (extra := getattr(self, _ALREADY, 0.0)):
            _add_spacing(self, extra, line_break)

    inline.justify_line, line_break.Layout.set_text = spread, set_spread_text
    try:
        yield
    finally:
        inline.justify_line, line_break.Layout.set_text = justify_line, set_text


def _places(text: str) -> float:
    """How many shares a text takes.

    A stretched character has half a share at either side; at a text's own ends Pango leaves it out.
    """
    ends = [bool(_STRETCHED.match(end)) for end in (text[:1], text[-1:])]
    return max(0.0, len(_STRETCHED.findall(text)) - sum(ends) / 2)


def _widen(box: Any, extra: float, shift: float) -> float:
    """Move a box by what stands before it, and widen it by its own places; gives the shift after it."""
    box.position_x += shift
    if hasattr(box, "pango_layout"):
        places = _places(box.text)
        setattr(box.pango_layout, _ALREADY, extra)
        box.width += extra * places
        return shift + extra * places
    if type(box).__name__ in {"LineBox", "InlineBox"}:
        after = shift
        for child in box.children:
            if child.is_in_normal_flow():
                after = _widen(child, extra, after)
        box.width += after - shift
        return after
    for child in getattr(box, "children", ()):
        child.translate(shift, 0)
    return shift


def _add_spacing(layout: Any, extra: float, line_break: Any) -> None:
    """Give every stretched character its share, besides the spacing that it has."""
    pango, ffi, units = line_break.pango, line_break.ffi, line_break.TO_UNITS
    spacing = layout.style["letter_spacing"]
    base = 0.0 if spacing == "normal" else spacing
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    at = 0
    for char in layout.text:
        size = len(char.encode())
        if _STRETCHED.match(char):
            attribute = pango.pango_attr_letter_spacing_new(int((base + extra) * units))
            attribute.start_index, attribute.end_index = at, at + size
            pango.pango_attr_list_change(attributes, attribute)
        at += size
    pango.pango_layout_set_attributes(layout.layout, attributes)
