"""What the register keeps of each document besides its number: the columns of the 发文登记簿.

Practice, not a rule: the union of the ledgers that offices use. A field has one English name, one Chinese
head, and other heads under which existing ledgers hold it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from reportgen.errors import Finding, NumberError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIELDS", "FieldValue", "decode", "field_name", "normalise", "to_text"]


FieldValue = str | int | date | tuple[str, ...]


class _Kind(Enum):
    TEXT = auto()
    NAMES = auto()
    COUNT = auto()
    DAY = auto()


@dataclass(frozen=True, slots=True)
class _Field:
    head: str
    kind: _Kind = _Kind.TEXT
    also: tuple[str, ...] = ()


FIELDS: Mapping[str, _Field] = {
    "title": _Field("标题", also=("文件标题", "公文标题", "名称", "文件名称")),
    "kind": _Field("文种"),
    "date": _Field("成文日期", _Kind.DAY, ("生成日期", "发文日期", "日期")),
    "signers": _Field("签发人", _Kind.NAMES, ("signer",)),
    "to": _Field("主送机关", _Kind.NAMES, ("主送", "发往机关", "recipients")),
    "cc": _Field("抄送机关", _Kind.NAMES, ("抄送",)),
    "joint": _Field("联合发文机关", _Kind.NAMES, ("会签机关", "联合机关")),
    "copies": _Field("份数", _Kind.COUNT, ("印制份数", "印数")),
    "copy_number": _Field("份号"),
    "secrecy": _Field("密级", also=("密级和保密期限",)),
    "urgency": _Field("紧急程度", also=("缓急",)),
    "disclosure": _Field("公开属性", also=("公开方式",)),
    "drafter": _Field("拟稿人", also=("拟稿部门", "拟稿")),
    "printer": _Field("印发机关"),
    "print_date": _Field("印发日期", _Kind.DAY, ("发出日期",)),
    "registered": _Field("登记日期", _Kind.DAY),
    "published": _Field("发布日期", _Kind.DAY, ("公开日期",)),
    "archive": _Field("归档号", also=("归档", "卷号")),
    "remark": _Field("备注", also=("remarks", "note")),
}
_NAMES = {name: name for name in FIELDS} | {
    head: name for name, field in FIELDS.items() for head in (field.head, *field.also)
}
_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?(?: 00:00:00)?")


def field_name(head: str) -> str | None:
    """Return the English name of a field from any of its heads, Chinese or English."""
    return _NAMES.get(head.strip().lower())


def normalise(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Turn fields as given into plain JSON values under English names; empty ones are left out.

    Raises NumberError with every ``unknown-field`` and ``bad-field`` at once.
    """
    values: dict[str, Any] = {}
    findings = []
    for head, value in fields.items():
        name = field_name(head)
        if name is None:
            near = get_close_matches(head, _NAMES, 1)
            findings.append(
                Finding(
                    "unknown-field",
                    f"登记簿没有“{head}”这一栏",
                    key=head,
                    expected="、".join(field.head for field in FIELDS.values()),
                    suggestion=near[0] if near else None,
                )
            )
            continue
        try:
            plain = _plain(FIELDS[name].kind, value)
        except ValueError as error:
            findings.append(Finding("bad-field", f"“{FIELDS[name].head}”{error}", key=head, found=str(value)))
            continue
        if plain not in (None, "", []):
            values[name] = plain
    if findings:
        raise NumberError(findings)
    return values


def decode(values: Mapping[str, Any]) -> dict[str, FieldValue]:
    """Turn stored JSON values back: days into ``date``, names into tuples."""
    return {
        name: date.fromisoformat(value)
        if name in FIELDS and FIELDS[name].kind == _Kind.DAY
        else tuple(value)
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }


def to_text(value: FieldValue) -> str | int:
    """Write a field as one cell of a ledger."""
    if isinstance(value, tuple):
        return "、".join(value)
    return value.isoformat() if isinstance(value, date) else value


def _plain(kind: _Kind, value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    match kind:
        case _Kind.TEXT:
            if not isinstance(value, str | int):
                message = "应为文字"
                raise ValueError(message)
            return str(value).strip()
        case _Kind.COUNT:
            digits = str(value).strip().removesuffix("份").removesuffix(".0")
            if not re.fullmatch(r"[0-9]{1,9}", digits):
                message = "应为份数（整数）"
                raise ValueError(message)
            return int(digits)
        case _Kind.NAMES:
            return _names(value)
        case _Kind.DAY:
            return _day(value).isoformat()


def _names(value: Any) -> list[str]:
    parts = re.split(r"[、，,；;\n]", value) if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        message = "应为名称或名称的列表"
        raise ValueError(message)
    return [part.strip() for part in parts if part.strip()]


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if match := _DAY.fullmatch(str(value).strip()):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            pass
    message = "不是日期，应如 2023-12-25 或 2023年12月25日"
    raise ValueError(message)
