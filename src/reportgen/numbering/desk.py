"""What the register's desk decides: which series serves, which entry is meant, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.errors import Finding, NumberError
from reportgen.numbering.record import Entry, Series, State

if TYPE_CHECKING:
    from reportgen.numbering.rows import Rows
    from reportgen.numbering.scheme import DocNumber, Form

__all__ = ["find_entry", "known_series", "open_series", "recall", "refuse", "require_open", "title"]


def open_series(
    rows: Rows, code: str, year: int, issuer: str | None, form: Form, *, exact: bool = False
) -> Series:
    """Find the series that serves an issuer, or open one. Raises ``form-differs``, ``ambiguous-issuer``."""
    series = rows.find_series(code, year, issuer, exact=exact)
    if series is None:
        rows.lock_opening()
        series = rows.find_series(code, year, issuer, exact=exact)
    if series is None:
        series = rows.add_series(code, year, issuer or "", form)
    if series.form != form:
        message = f"{series}的编号写作“{series.number(1)}”，不能另用一种写法"
        raise NumberError(Finding("form-differs", message, found=str(form), expected=str(series.form)))
    return series


def recall(rows: Rows, series: Series, key: str | None, values: dict[str, Any]) -> Entry | None:
    """Find the number a key holds already, else recycle a void one; None when the next is to be taken."""
    entry = rows.find_key(series, key) if key is not None else None
    if entry:
        rows.settle()
        return entry
    require_open(series)
    void = rows.find_recyclable(series) if series.recycle else None
    if void is None:
        return None
    changes = {"state": str(State.RESERVED), "key": key, "fields": values, "reason": ""}
    again = {"reserved_at": rows.now, "voided_at": None}
    return rows.change(series, void.number.sequence, "recycle", **changes, **again)


def known_series(rows: Rows, code: str, year: int, issuer: str | None) -> Series:
    """Find a series that is there. Raises ``unknown-series``."""
    series = rows.find_series(code, year, issuer)
    if series is None:
        message = f"登记簿里没有{issuer or ''}“{code}”{year}年的编号"
        raise NumberError(Finding("unknown-series", message, found=code))
    return series


def find_entry(rows: Rows, number: DocNumber, issuer: str | None) -> tuple[Series, Entry]:
    """Find a number that is there, with its series. Raises ``unknown-number``."""
    series = rows.find_series(number.code, number.year, issuer)
    entry = rows.find(series, number.sequence) if series else None
    if series is None or entry is None:
        others = "、".join(filter(None, rows.issuers_of(number)))
        message = f"登记簿里没有{issuer or ''}{number}" + (f"；同号的发文机关有：{others}" if others else "")
        raise refuse("unknown-number", message, number)
    return series, entry


def require_open(series: Series) -> None:
    """Raise ``year-closed`` for a series that gives no more numbers."""
    if series.closed:
        message = f"{series}已关账，不再给号；确需补号，请先重新开账"
        raise NumberError(Finding("year-closed", message, found=str(series.year)))


def title(entry: Entry) -> str:
    """Name an entry's document to a clerk."""
    return str(entry.fields.get("title") or entry.key or entry.number)


def refuse(
    code: str,
    message: str,
    number: DocNumber,
    *,
    found: str | None = None,
    expected: str | None = None,
) -> NumberError:
    """Make the error about one number."""
    return NumberError(Finding(code, message, key="number", found=found or str(number), expected=expected))
