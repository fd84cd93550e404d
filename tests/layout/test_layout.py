"""Lengths and what follows from the standard's figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.layout.spec import GBT9704, css_line, word_line
from reportgen.layout.units import Length, Mm, Pt, Twips


@given(st.integers(-20_000, 20_000))
def test_twips_come_back_whole(value: int) -> None:
    assert Twips(value).twips == value
    assert Length(Twips(value)).pt == pytest.approx(value / 20)


def test_lengths_stay_lengths() -> None:
    assert isinstance(Mm(1) + Pt(1) - Twips(1), Length)
    assert isinstance(Mm(10) * 0.5, Length)
    assert (Mm(25.4) * 2).pt == pytest.approx(144)
    assert Pt(28.95).css == "28.95pt"
    assert Mm(37).twips == 2098


def test_the_grid_follows_from_the_standard() -> None:
    assert GBT9704.line_pitch.twips == 579
    assert GBT9704.tracking.twips == -5
    assert GBT9704.indent.pt == pytest.approx(31.5)
    assert GBT9704.right_margin.mm == pytest.approx(26)
    assert GBT9704.bottom_margin.mm == pytest.approx(35)
    assert GBT9704.line_pitch * 22 <= GBT9704.type_area_height < GBT9704.line_pitch * 23
    assert GBT9704.character * 28 <= GBT9704.type_area_width < GBT9704.character * 29


def test_an_even_line_has_one_baseline() -> None:
    size = Pt(40)
    word, css = word_line(size, size * 1.2), css_line(size, size * 1.2, 0.86, 0.14)
    assert word.baseline.pt == pytest.approx(css.baseline.pt, abs=0.1)
    assert word.above + word.below < size * 0.3
