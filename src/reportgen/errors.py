"""Everything that can go wrong, as values for people.

A :class:`Finding` says one thing about one place, in Chinese. Exceptions carry findings::

    ReportgenError
    ├── InputError          the document's own data is wrong             (exit code 1)
    │   ├── DateError       a text is not a date, or no such day exists
    │   ├── NumeralError    a text is not a numeral, or is out of range
    │   └── NumberError     a text is not a document number (发文字号)
    ├── TemplateError       a template is missing, broken, or misused    (exit code 1)
    ├── RenderError         a renderer could not finish                  (exit code 1)
    ├── VerifyError         the finished files do not say what they must (exit code 1)
    └── EnvironmentLacking  a font, library or program is missing        (exit code 3)

Nothing here prints, and nothing here knows the command line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


_SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "注意", Severity.HINT: "提示"}


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file; line and column count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell the user: what is wrong, where, and what would be right.

    ``code`` is stable English for programs (``unknown-key``, ``cross-check``); all the rest is
    Chinese for people. ``key`` is the path of the value in the input (``attachments[0].title``).
    """

    code: str
    message: str
    place: Place | None = None
    key: str | None = None
    found: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        head = f"{self.place}：" if self.place else ""
        parts = [f"{head}{_SEVERITY_NAMES[self.severity]}：{self.message}"]
        if self.key:
            parts.append(f"项：{self.key}")
        if self.found is not None:
            parts.append(f"现为：{self.found}")
        if self.expected is not None:
            parts.append(f"应为：{self.expected}")
        if self.suggestion is not None:
            parts.append(f"是否想写：{self.suggestion}")
        return "；".join(parts) + f" [{self.code}]"

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain values, for JSON."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
            "key": self.key,
            "found": self.found,
            "expected": self.expected,
            "suggestion": self.suggestion,
        }


class ReportgenError(Exception):
    """Base of every error of this package; ``findings`` is never empty."""

    exit_code = 1

    def __init__(self, findings: Finding | Iterable[Finding]) -> None:
        """Keep the findings, in the order in which they were made."""
        self.findings: tuple[Finding, ...] = (findings,) if isinstance(findings, Finding) else tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class InputError(ReportgenError):
    """The document's own data is wrong."""


class DateError(InputError, ValueError):
    """A text is not a date, or names a day that does not exist."""


class NumeralError(InputError, ValueError):
    """A text is not a numeral, or a value lies outside what the form can write."""


class NumberError(InputError, ValueError):
    """A text is not a document number (发文字号), or the register refuses it."""


class TemplateError(ReportgenError):
    """A template is missing, broken, or asks for what is not there."""


class RenderError(ReportgenError):
    """A renderer could not finish."""


class VerifyError(ReportgenError):
    """The finished files do not say what the document says."""


class EnvironmentLacking(ReportgenError):  # noqa: N818 - a state of the machine, not a mistake
    """A font, library or program that is needed is not on this machine."""

    exit_code = 3
