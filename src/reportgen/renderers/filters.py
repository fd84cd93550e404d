"""Dates and numerals as filters of both kinds of template, under the names of the functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportgen.amounts import group_thousands, in_wan, in_yi, to_financial
from reportgen.dates import format_date
from reportgen.numerals import (
    format_percentage,
    heading_label,
    ordinal,
    percentages,
    to_chinese,
    to_chinese_digits,
)
from reportgen.periods import format_period

FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        format_date,
        format_percentage,
        format_period,
        group_thousands,
        heading_label,
        in_wan,
        in_yi,
        ordinal,
        percentages,
        to_chinese,
        to_chinese_digits,
        to_financial,
    )
}
"""``{{ document.date | format_date("chinese") }}``, ``{{ amount | to_financial }}``."""
