"""What tests share: real programs, started once a session."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from typing import Any

import pytest

from measure import Both, Convert, files
from reportgen.pipeline import load


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """Convert a .docx to PDF with LibreOffice, each file once a session."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: run scripts/system.sh test"
    home = tmp_path_factory.mktemp("soffice")
    made: dict[str, bytes] = {}

    def convert(docx: bytes) -> bytes:
        name = hashlib.sha256(docx).hexdigest()[:16]
        if name not in made:
            (home / f"{name}.docx").write_bytes(docx)
            profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
            command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", home]
            subprocess.run([*command, home / f"{name}.docx"], check=True, capture_output=True, timeout=300)
            made[name] = (home / f"{name}.pdf").read_bytes()
        return made[name]

    return convert


@pytest.fixture(scope="session")
def both(soffice: Convert) -> Both:
    """Both outputs of an input as PDF: ours, and the .docx through LibreOffice."""
    made: dict[str, dict[str, bytes]] = {}

    def render(source: Any) -> dict[str, bytes]:
        key = repr(source)
        if key not in made:
            document, manifest, _ = load(source)
            docx, pdf = files(document, manifest)
            made[key] = {"pdf": pdf, "docx": soffice(docx)}
        return made[key]

    return render
