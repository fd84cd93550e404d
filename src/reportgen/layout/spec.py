"""All figures that follow from the standard's, derived once and rounded to twips.

Both renderers read these and nothing else, so that what they print agrees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from reportgen.errors import Finding, TemplateError
from reportgen.layout import gbt9704 as standard
from reportgen.layout.fonts import INK_BOTTOM, INK_TOP
from reportgen.layout.units import Length, Mm, Pt, Twips

WORD_BASELINE = 0.8
"""Where Word and LibreOffice put the baseline in a line of exact height, measured from its top."""

EVEN_LINE = 1.2
"""Height of a line, in ems, in which that baseline and a centred one fall together."""


@dataclass(frozen=True, slots=True)
class LineBox:
    """A line of type: how far its ink keeps from its upper and lower edge."""

    size: Length
    height: Length
    baseline: Length

    @property
    def above(self) -> Length:
        """White above the ink."""
        return self.baseline - self.size * INK_TOP

    @property
    def below(self) -> Length:
        """White below the ink."""
        return self.height - self.baseline - self.size * INK_BOTTOM


def word_line(size: Length, height: Length) -> LineBox:
    """A line as a word processor sets it when its height is exact."""
    return LineBox(size, height, height * WORD_BASELINE)


def css_line(size: Length, height: Length, ascent: float, descent: float) -> LineBox:
    """A line as CSS sets it: the font's box (``ascent``, ``descent`` in ems) centred in it."""
    return LineBox(size, height, height * 0.5 + size * ((ascent - descent) / 2))


@dataclass(frozen=True)
class LayoutSpec:
    """The page, from the figures that a template may override and those that follow from them."""

    page_width: Length = standard.PAGE_WIDTH
    page_height: Length = standard.PAGE_HEIGHT
    top_margin: Length = standard.TOP_MARGIN
    binding_margin: Length = standard.BINDING_MARGIN
    type_area_width: Length = standard.TYPE_AREA_WIDTH
    type_area_height: Length = standard.TYPE_AREA_HEIGHT
    lines: int = standard.LINES
    characters: int = standard.CHARACTERS
    body_size: Length = standard.BODY_SIZE
    title_size: Length = standard.TITLE_SIZE
    title_pitch: Length = standard.TITLE_PITCH
    imprint_size: Length = standard.IMPRINT_SIZE
    page_number_size: Length = standard.PAGE_NUMBER_SIZE
    mark_drop: Length = standard.MARK_DROP
    mark_size: Length = standard.MARK_SIZE
    red: str = standard.RED
    red_rule: Length = standard.RED_RULE
    table_size: Length = standard.TABLE_SIZE
    table_rule: Length = standard.TABLE_RULE
    caption_size: Length = standard.CAPTION_SIZE
    unit_size: Length = standard.UNIT_SIZE
    deviations: tuple[str, ...] = field(default=(), compare=False)

    # --- the page ---

    @cached_property
    def right_margin(self) -> Length:
        """What the type area leaves at the right: 26 mm."""
        return self.page_width - self.binding_margin - self.type_area_width

    @cached_property
    def bottom_margin(self) -> Length:
        """What the type area leaves below: 35 mm."""
        return self.page_height - self.top_margin - self.type_area_height

    # --- lines and characters ---

    @cached_property
    def line_pitch(self) -> Length:
        """Distance of lines: the largest multiple of 0.05 pt that keeps all lines inside, 28.95 pt."""
        step = Twips(1)
        return Twips((self.type_area_height // self.lines) // step)

    @cached_property
    def tracking(self) -> Length:
        """What each character gives up so that all fit a line: −0.25 pt for 28 of 16 pt."""
        spare = self.type_area_width / self.characters - self.body_size
        return Twips(spare // Twips(1))

    @cached_property
    def character(self) -> Length:
        """Advance of one body character: 15.75 pt."""
        return self.body_size + self.tracking

    @cached_property
    def indent(self) -> Length:
        """First-line indent of a paragraph, two characters."""
        return self.character * standard.INDENT_CHARACTERS

    # --- masthead and title: white between inks, for any way to set a line ---

    @cached_property
    def number_drop(self) -> Length:
        """From the mark's lower edge to the number's upper one: two lines."""
        return standard.LINE * standard.NUMBER_DROP_LINES

    @property
    def rule_drop(self) -> Length:
        """From the number's lower edge to the red rule: 4 mm."""
        return standard.RULE_DROP

    @cached_property
    def title_drop(self) -> Length:
        """From the red rule to the title's upper edge: two lines."""
        return standard.LINE * standard.TITLE_DROP_LINES

    @cached_property
    def to_drop(self) -> Length:
        """From the title's lower edge to the recipients' upper one: one line."""
        return standard.LINE * standard.TO_DROP_LINES

    @cached_property
    def rule_drop_unnumbered(self) -> Length:
        """From the mark to the red rule where no number stands between: one line (practice)."""
        return standard.LINE

    # --- tables ---

    def table_pitch(self, size: Length) -> Length:
        """Distance of the lines in a cell set in ``size``."""
        return Twips((size * standard.TABLE_PITCH).twips)

    @property
    def table_padding(self) -> Length:
        """White beside a cell's text."""
        return standard.TABLE_PADDING

    @property
    def table_leading(self) -> Length:
        """White above and below a cell's text."""
        return standard.TABLE_LEADING

    @property
    def table_size_least(self) -> Length:
        """The smallest type that a table may use."""
        return standard.TABLE_SIZE_LEAST

    # --- page number, imprint ---

    @property
    def page_number_drop(self) -> Length:
        """From the type area's lower edge to the middle of the page number's dashes: 7 mm."""
        return standard.PAGE_NUMBER_DROP

    @cached_property
    def page_number_inset(self) -> Length:
        """White between the page number and the type area's side."""
        return self.body_size * standard.PAGE_NUMBER_INSET_CHARACTERS

    @cached_property
    def imprint_inset(self) -> Length:
        """White between the imprint's text and the type area's sides."""
        return self.imprint_size * standard.IMPRINT_INSET_CHARACTERS

    @cached_property
    def imprint_pitch(self) -> Length:
        """Distance of the imprint's lines."""
        return self.line_pitch

    @property
    def imprint_anchor(self) -> Length:
        """Height of the line, almost nothing, to which a word processor ties the imprint."""
        return standard.IMPRINT_ANCHOR

    @property
    def imprint_thick_rule(self) -> Length:
        """First and last rule of the imprint."""
        return standard.IMPRINT_THICK_RULE

    @property
    def imprint_thin_rule(self) -> Length:
        """Rules inside the imprint."""
        return standard.IMPRINT_THIN_RULE

    # --- overrides ---

    def override(self, values: Mapping[str, Any]) -> LayoutSpec:
        """This layout with a manifest's ``layout:`` figures (millimetres, points or counts).

        Keys end in their unit: ``top_margin_mm: 35``, ``body_size_pt: 15``; counts and colours have
        none. Raises TemplateError that names every unknown key.
        """
        known = {item.name: item for item in fields(self) if item.name != "deviations"}
        changes: dict[str, Any] = {}
        wrong: list[Finding] = []
        for key, value in values.items():
            name, unit = _split_unit(key)
            default = getattr(self, name, None) if name in known else None
            if default is None or (unit is None) == isinstance(default, Length):
                wrong.append(
                    Finding("unknown-key", f"版式没有“{key}”这一项", key=f"layout.{key}", found=str(value))
                )
                continue
            changes[name] = unit(value) if unit else type(default)(value)
        if wrong:
            raise TemplateError(wrong)
        return replace(self, **changes, deviations=(*self.deviations, *changes))


def _split_unit(key: str) -> tuple[str, Any]:
    for suffix, unit in (("_mm", Mm), ("_pt", Pt)):
        if key.endswith(suffix):
            return key.removesuffix(suffix), unit
    return key, None


GBT9704 = LayoutSpec()
"""The standard's layout, with nothing overridden."""
