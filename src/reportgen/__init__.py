"""Chinese official documents (公文) from data: one record becomes a .docx and a print-ready PDF.

>>> import reportgen
>>> result = reportgen.render("notice.yaml")
>>> result.save("out/")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportgen.errors import Finding, InputError, ReportgenError
    from reportgen.numbering.register import Register
    from reportgen.numbering.scheme import DocNumber
    from reportgen.pipeline import check_input, render
    from reportgen.result import Result

__version__ = "0.1.0"

_HOMES = {
    "DocNumber": "reportgen.numbering.scheme",
    "Finding": "reportgen.errors",
    "InputError": "reportgen.errors",
    "Register": "reportgen.numbering.register",
    "ReportgenError": "reportgen.errors",
    "Result": "reportgen.result",
    "check_input": "reportgen.pipeline",
    "render": "reportgen.pipeline",
}

__all__ = [
    "DocNumber",
    "Finding",
    "InputError",
    "Register",
    "ReportgenError",
    "Result",
    "check_input",
    "render",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: ``import reportgen`` itself is cheap."""
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'reportgen' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*globals(), *__all__))
