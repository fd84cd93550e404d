"""Lengths that know their unit."""

from __future__ import annotations

EMU_PER_TWIP = 635
EMU_PER_POINT = 12_700
EMU_PER_MILLIMETRE = 36_000


class Length(int):
    """A length in English Metric Units (914 400 to the inch); sums and products stay lengths."""

    __slots__ = ()

    @property
    def mm(self) -> float:
        """In millimetres."""
        return self / EMU_PER_MILLIMETRE

    @property
    def pt(self) -> float:
        """In points, 72 to the inch."""
        return self / EMU_PER_POINT

    @property
    def twips(self) -> int:
        """In twentieths of a point, rounded: the unit of Word's paragraphs and tables."""
        return round(self / EMU_PER_TWIP)

    @property
    def half_points(self) -> int:
        """In half points, rounded: the unit of Word's type sizes."""
        return round(self / EMU_PER_POINT * 2)

    @property
    def eighths(self) -> int:
        """In eighths of a point, rounded: the unit of Word's rules."""
        return round(self / EMU_PER_POINT * 8)

    @property
    def css(self) -> str:
        """As CSS writes it, in points."""
        return f"{self.pt:.4f}".rstrip("0").rstrip(".") + "pt"

    def __add__(self, other: int) -> Length:
        return Length(int(self) + int(other))

    def __sub__(self, other: int) -> Length:
        return Length(int(self) - int(other))

    def __neg__(self) -> Length:
        return Length(-int(self))

    def __mul__(self, factor: float) -> Length:
        return Length(round(int(self) * factor))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"Pt({self.pt:g})"


def Mm(value: float) -> Length:  # noqa: N802 - named like the unit, as python-docx does
    """A length given in millimetres."""
    return Length(round(value * EMU_PER_MILLIMETRE))


def Pt(value: float) -> Length:  # noqa: N802
    """A length given in points."""
    return Length(round(value * EMU_PER_POINT))


def Twips(value: float) -> Length:  # noqa: N802
    """A length given in twentieths of a point."""
    return Length(round(value * EMU_PER_TWIP))
