"""Fit words into the width there is: the mark, the title, the signature, a table's columns."""

from __future__ import annotations

import io
import itertools
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reportgen.document.model import Cell, Figure, Table
from reportgen.layout import gbt9704 as standard
from reportgen.layout.spec import LayoutSpec
from reportgen.layout.units import Length, Mm, Pt, Twips

_HALF = 0.5
_MOST_CHOICES = 50_000
"""Ways to break a title that are compared; a longer one is simply filled line by line."""
_SLIMMEST = 0.4
"""A title's shorter line to its longer one, at least, where a break between words can be chosen."""
_LATIN_EDGE = re.compile("(?<=[一-鿿])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[一-鿿])")
_NO_LINE_START = set("的之和与及等或、，。；：！？）》」』〕】”’％%")
_NO_LINE_END = set("（《「『〔【“‘")
_STUCK_TO_NEXT = {"关于", "印发", "转发", "批转", "第", "在"}


def text_width(text: str, latin_gap: float = 0.0) -> float:
    """Width in ems: Chinese characters and marks one, Latin letters and digits a half.

    ``latin_gap`` is added wherever a Latin character or digit stands beside a Chinese one.
    """
    width = sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else _HALF for char in text)
    return width + latin_gap * len(_LATIN_EDGE.findall(text))


@lru_cache(maxsize=256)
def words(text: str) -> tuple[str, ...]:
    """A text cut where a line may end: words whole, marks and particles with their words."""
    import rjieba

    cut: list[str] = []
    for word in rjieba.cut(text):
        opens = bool(cut) and (cut[-1][-1] in _NO_LINE_END or cut[-1] in _STUCK_TO_NEXT)
        year = bool(cut) and cut[-1].isdigit() and word[0] in "年月日号期届次个"
        inside = bool(cut) and cut[-1][-1].isascii() and word[0].isascii() and not word.isspace()
        if cut and (word[0] in _NO_LINE_START or opens or year or inside):
            cut[-1] += word
        else:
            cut.append(word)
    return tuple(cut)


def break_lines(text: str, width: float, prefix: Sequence[str] = ()) -> tuple[str, ...]:
    """Break a title into the fewest lines of at most ``width`` ems, shaped as the standard asks.

    Words stay whole and the lines form a trapezoid or a diamond, not a block or an hour-glass
    (GB/T 9704-2012, 7.3.1). A break after one of ``prefix`` (the issuers' names) is preferred.
    Line breaks typed in the text are kept.
    """
    if "\n" in text.strip():
        return tuple(line.strip() for line in text.strip().split("\n"))
    text = text.strip()
    if text_width(text) <= width:
        return (text,)
    if split := _after_issuer(text, width, prefix):
        return split
    pieces = words(text)
    fewest = math.ceil(text_width(text) / width)
    for count in range(fewest, len(pieces) + 1):
        if math.comb(len(pieces) - 1, count - 1) > _MOST_CHOICES:
            break
        choices = [
            (_shape_cost(lines, pieces, cuts, prefix), lines)
            for cuts in itertools.combinations(range(1, len(pieces)), count - 1)
            if (lines := _join(pieces, cuts)) and all(text_width(line) <= width for line in lines)
        ]
        if choices:
            return min(choices)[1]
    return _filled(pieces, width)


def _after_issuer(text: str, width: float, prefix: Sequence[str]) -> tuple[str, str] | None:
    """The issuer's name above the rest, where the two make a good trapezoid."""
    for name in sorted(prefix, key=len, reverse=True):
        rest = text.removeprefix(name)
        if rest != text and text_width(rest) <= width and text_width(name) <= width:
            short, long = sorted((text_width(name), text_width(rest)))
            if _SLIMMEST * long <= short < long - 1:
                return name, rest
    return None


def _join(pieces: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    edges = (0, *cuts, len(pieces))
    return tuple("".join(pieces[start:end]) for start, end in itertools.pairwise(edges))


def _shape_cost(
    lines: Sequence[str], pieces: Sequence[str], cuts: Sequence[int], prefix: Sequence[str]
) -> float:
    """How far a broken title is from balanced lines in a good shape."""
    widths = [text_width(line) for line in lines]
    mean = sum(widths) / len(widths)
    cost = sum((width - mean) ** 2 for width in widths) / len(widths)
    if any(widths[at] < min(max(widths[:at]), max(widths[at + 1 :])) for at in range(1, len(widths) - 1)):
        cost += 200.0  # an hour-glass
    if max(widths) - min(widths) < 1:
        cost += 4.0  # a block
    head = next((name for name in prefix if "".join(pieces).startswith(name)), "")
    for cut in cuts:
        before = "".join(pieces[:cut])
        if before == head:
            cost -= 6.0
        elif before and head.startswith(before):
            cost += 30.0
        if before.count("《") != before.count("》"):
            cost += 2.0
    return cost


def _filled(pieces: Sequence[str], width: float) -> tuple[str, ...]:
    """Lines filled one after another; a piece longer than a line is cut where the line is full."""
    lines = [""]
    for piece in pieces:
        parts = piece if text_width(piece) > width else (piece,)
        for part in parts:
            if text_width(lines[-1] + part) > width:
                lines.append("")
            lines[-1] += part
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class MarkFit:
    """A mark's lines, its type size, and the width of its characters to their height."""

    lines: tuple[str, ...]
    size: Length
    scale: float


def fit_mark(mark: str, layout: LayoutSpec) -> MarkFit:
    """Set the mark as large as one line allows, condensed when long, on two lines when very long."""
    room = layout.type_area_width
    lines: tuple[str, ...] = tuple(line.strip() for line in mark.strip().split("\n"))
    least = standard.MARK_SIZE_LEAST * standard.MARK_NARROWEST
    if len(lines) == 1 and text_width(mark) * least > room:
        lines = break_lines(mark, math.ceil(text_width(mark) / 2) + 2)
    widest = max(text_width(line) for line in lines)
    size = min(layout.mark_size, Length(room / (widest * standard.MARK_NARROWEST)))
    size = Pt(math.floor(size.pt * 2) / 2)
    return MarkFit(lines, size, min(1.0, math.floor(100 * room / (widest * size)) / 100))


def fit_title(title: str, issuers: Sequence[str], layout: LayoutSpec) -> tuple[str, ...]:
    """The title's lines; a line keeps a character free of the type area's width."""
    return break_lines(title, layout.type_area_width / layout.title_size - 1, issuers)


@dataclass(frozen=True, slots=True)
class SignatureFit:
    """Right indents of signature and date, in characters."""

    name: float
    date: float


def fit_signature(names: Sequence[str], date: str, latin_gap: float = 0.0) -> SignatureFit:
    """Right indents without a seal (GB/T 9704-2012, 7.3.5.2).

    The signature stands two characters in, the date begins two characters right of it; where the
    date is longer it stands two in and the signature moves left.
    """
    shift = standard.SIGNATURE_INDENT_CHARACTERS
    name_width = max((text_width(name, latin_gap) for name in names), default=0.0)
    date_width = text_width(date, latin_gap)
    if date_width <= name_width:
        return SignatureFit(shift, name_width - date_width)
    return SignatureFit(2 * shift + date_width - name_width, shift)


@dataclass(frozen=True, slots=True)
class TableFit:
    """A table's column widths, its type size, and the distance of the lines in a cell."""

    widths: tuple[Length, ...]
    size: Length
    pitch: Length


_UNBROKEN = re.compile(r"[\x21-\x7e〔〕]+号?")
_LEAST_CHARACTERS = 3
_SHORT_COLUMN = 10
_SLACK = 0.5
_ROOMY_LINES = 2
"""A cell of more lines than this asks for smaller type."""


def fit_table(table: Table, layout: LayoutSpec) -> TableFit:
    """Share the type area's width among the columns, by declaration and by content.

    A form's widths are shares. A list's columns take what they declare or need; what is left goes
    to the long ones, and the type shrinks (to 五号 at least) where too little is left.
    """
    room = layout.type_area_width
    if table.key:
        size = Pt(float(table.size)) if table.size else layout.table_size_least
        total = sum(width or Decimal() for width in table.widths)
        return TableFit(
            _rounded([room * float((width or Decimal()) / total) for width in table.widths], room),
            size,
            layout.table_pitch(size),
        )
    needs = _needs(table)
    fixed = [need.fixed for need in needs]
    pads = layout.table_padding * 2 + layout.table_rule
    sizes = [Pt(float(table.size))] if table.size else [layout.table_size, layout.table_size_least]
    for size in sizes:
        least = [size * need.least + pads for need in needs]
        wanted = [size * need.wanted + pads for need in needs]
        widths = _share(wanted, least, room, fixed)
        crowded = any(want > _ROOMY_LINES * width for want, width in zip(wanted, widths, strict=True))
        if sum(least) <= room and not crowded:
            break
    return TableFit(_rounded(widths, room), size, layout.table_pitch(size))


@dataclass(slots=True)
class _Need:
    """What a column's words ask for, in ems."""

    least: float = 0.0
    wanted: float = 0.0
    fixed: bool = False


def _needs(table: Table) -> list[_Need]:
    needs = [_Need() for _ in table.widths]
    for declared, need in zip(table.widths, needs, strict=True):
        if declared is not None:
            need.least = need.wanted = float(declared)
            need.fixed = True
    for row in itertools.chain(table.head, table.body):
        for index, cell in _placed(row, table):
            need = needs[index]
            if need.fixed or cell.colspan > 1:
                continue
            width = text_width(cell.text)
            unbroken = max((text_width(part) for part in _UNBROKEN.findall(cell.text)), default=0.0)
            head_least = min(width, _LEAST_CHARACTERS) if not cell.head else min(width, 2)
            need.least = max(need.least, unbroken, head_least)
            need.wanted = max(need.wanted, width if not cell.head else min(width, _SHORT_COLUMN))
    for need in needs:
        if not need.fixed and need.wanted <= _SHORT_COLUMN:
            need.least = max(need.least, need.wanted)
        need.least += _SLACK
        need.wanted += _SLACK
    return needs


def _placed(row: Sequence[Cell], table: Table) -> list[tuple[int, Cell]]:
    """Cells of one row with their columns; exact where no cell of an upper row reaches down."""
    if sum(cell.colspan for cell in row) == len(table.widths):
        starts = itertools.accumulate((cell.colspan for cell in row), initial=0)
        return list(zip(starts, row, strict=False))
    offset = len(table.widths) - sum(cell.colspan for cell in row)
    starts = itertools.accumulate((cell.colspan for cell in row), initial=offset)
    return list(zip(starts, row, strict=False))


def _share(wanted: list[Length], least: list[Length], room: Length, fixed: list[bool]) -> list[Length]:
    """Widths that fill the room: at least ``least``, and fair to what is wanted beyond it."""
    if sum(least) >= room:
        return [Length(room * width / sum(least)) for width in least]
    spare = room - sum(least)
    beyond = [0 if keep else max(0, want - low) for want, low, keep in zip(wanted, least, fixed, strict=True)]
    if sum(beyond) >= spare:
        return [low + Length(spare * extra / sum(beyond)) for low, extra in zip(least, beyond, strict=True)]
    spare = spare - sum(beyond)
    grown = [low + extra for low, extra in zip(least, beyond, strict=True)]
    free = [0 if keep else width for width, keep in zip(grown, fixed, strict=True)]
    shares = free if any(free) else grown
    return [width + Length(spare * share / sum(shares)) for width, share in zip(grown, shares, strict=True)]


def _rounded(widths: Sequence[Length], room: Length) -> tuple[Length, ...]:
    """Widths in whole twips that add up to the room's."""
    twips = [width.twips for width in widths]
    twips[twips.index(max(twips))] += room.twips - sum(twips)
    return tuple(Twips(value) for value in twips)


def fit_figure(figure: Figure, layout: LayoutSpec) -> tuple[Length, Length]:
    """Width and height of a picture: as declared, else its own size, inside the type area."""
    from PIL import Image

    with Image.open(io.BytesIO(figure.data)) as picture:
        pixels = picture.size
        dots = picture.info.get("dpi", (standard.SCREEN_RESOLUTION,))[0] or standard.SCREEN_RESOLUTION
    width = Mm(float(figure.width_mm)) if figure.width_mm else Pt(pixels[0] / float(dots) * 72)
    tallest = layout.type_area_height - layout.line_pitch * 3
    width = min(width, layout.type_area_width, Length(tallest * pixels[0] / pixels[1]))
    return width, Length(width * pixels[1] / pixels[0])
