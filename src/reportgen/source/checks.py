"""Evaluate a manifest's cross-checks (勾稽关系) over an input."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.errors import Finding, Place
from reportgen.errors import TemplateError as BrokenTemplate
from reportgen.manifest import CheckSpec

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def numbers(text: str, pattern: str) -> list[Decimal]:
    """Every number that the pattern's group finds in a text; 9..3 is none."""
    found = re.findall(pattern, text, re.MULTILINE)
    return [Decimal(match) for match in found if _NUMBER.fullmatch(match)]


def matches(text: str, pattern: str) -> bool:
    """Whether a text holds the pattern."""
    return re.search(pattern, text.strip()) is not None


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs."""
    return [line for line in text.split("\n") if line.strip()]


def column_sum(rows: list[str], form: Mapping[str, Mapping[str, Decimal]], column: str) -> Decimal:
    """The sum of one column over some rows of a form."""
    return sum((form[row][column] for row in rows), Decimal())


class _Environment(ImmutableSandboxedEnvironment):
    """Expressions see the input and these few functions, nothing else."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.globals = {
            "numbers": numbers,
            "matches": matches,
            "paragraphs": paragraphs,
            "sum": column_sum,
            "day": datetime.date,
        }


_environment = _Environment()


@lru_cache(maxsize=1024)
def _expression(source: str) -> Any:
    return _environment.compile_expression(source, undefined_to_none=False)


@lru_cache(maxsize=1024)
def _message(source: str) -> Any:
    return _environment.from_string(source)


def run_checks(
    checks: tuple[CheckSpec, ...],
    values: Mapping[str, Any],
    places: Mapping[str, Place],
    *,
    partial: bool,
    lost: Set[str] = frozenset(),
) -> list[Finding]:
    """Findings of all checks that do not hold.

    ``values`` are the names that expressions may use; ``places`` maps keys (``applications.total``)
    to where they were written. When the values are ``partial`` (the rest being faulty), a check that
    asks for a missing one is passed over, and so is one that asks whether a ``lost`` one (written, but
    faulty) is there. Raises TemplateError when an expression itself is broken.
    """
    findings: list[Finding] = []
    for check in checks:
        if lost and lost & _names(check):
            continue
        try:
            findings.extend(_run(check, values, places))
        except UndefinedError as error:
            if not partial:
                raise _broken(check, error) from error
        except (TemplateError, TypeError, ArithmeticError, ValueError, re.error, LookupError) as error:
            raise _broken(check, error) from error
    return findings


def _names(check: CheckSpec) -> set[str]:
    """The input's names that a check's expressions ask for."""
    sources = (check.left, check.right, check.test, check.when, *check.each.values())
    text = "".join(f"{{{{ {source} }}}}" for source in sources if source)
    return meta.find_undeclared_variables(_environment.parse(text))


def _broken(check: CheckSpec, error: Exception) -> BrokenTemplate:
    message = f"模板里的核对式“{check.code}”算不出来"
    return BrokenTemplate(Finding("broken-check", message, key=check.code, found=str(error)))


def _run(check: CheckSpec, values: Mapping[str, Any], places: Mapping[str, Place]) -> Iterator[Finding]:
    names = list(check.each)
    lists = [_expression(source)(**values) for source in check.each.values()]
    for combination in itertools.product(*lists):
        scope = {**values, **dict(zip(names, combination, strict=True))}
        if check.when and not _expression(check.when)(**scope):
            continue
        if check.test is not None:
            holds = bool(_expression(check.test)(**scope))
        else:
            left = scope["left"] = _expression(check.left)(**scope)
            right = scope["right"] = _expression(check.right)(**scope)
            holds = abs(left - right) <= check.tolerance if check.tolerance else left == right
        if not holds:
            key = _message(check.at).render(scope) if check.at else None
            yield Finding(
                check.code,
                _message(check.message).render(scope),
                _nearest_place(places, key),
                key,
                severity=check.severity,
            )


def _nearest_place(places: Mapping[str, Place], key: str | None) -> Place | None:
    """The place of a key, or of what holds it."""
    while key:
        if key in places:
            return places[key]
        key = key.rpartition(".")[0]
    return places.get("")
