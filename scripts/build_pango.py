"""Compile the PDF engine's declarations of C functions, which it otherwise parses at every start.

    python scripts/build_pango.py

Writes src/reportgen/renderers/_pango.py; needed again when the engine's version changes.
"""

from __future__ import annotations

import re
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import cffi

TARGET = Path(__file__).resolve().parents[1] / "src/reportgen/renderers/_pango.py"

folder = Path(find_spec("weasyprint").origin).parent
(declared,) = re.findall(r"ffi\.cdef\('''(.*?)'''\)", (folder / "text" / "ffi.py").read_text(), re.DOTALL)
ffi = cffi.FFI()
ffi.cdef(declared)
ffi.set_source("reportgen.renderers._pango", None)
ffi.emit_python_code(str(TARGET))
digest = sha256(declared.encode()).hexdigest()
HEAD = "# ruff: noqa\n# mypy: ignore-errors\n# fmt: off\n"
TARGET.write_text(f'{HEAD}{TARGET.read_text()}\ndeclared = "{digest}"\n')
print(TARGET, digest)
