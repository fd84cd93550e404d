"""What a render gives, and the one place that writes finished files."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reportgen.errors import EnvironmentLacking, Finding, Place
from reportgen.numbering.scheme import DocNumber
from reportgen.registration import Registration

OUTPUTS = ("docx", "pdf")


@dataclass(frozen=True, slots=True)
class Result:
    """The finished files of one document, as bytes, and what there is to say of them.

    An output that was not asked for is None; ``pages`` counts the PDF's.
    """

    name: str
    docx: bytes | None
    pdf: bytes | None
    number: DocNumber | None
    findings: tuple[Finding, ...]
    pages: int
    registration: Registration | None = None

    def save(self, folder: str | Path, name: str | None = None) -> tuple[Path, ...]:
        """Write ``<name>.docx`` and ``<name>.pdf`` into a folder, which is made when missing.

        Each file appears whole or not at all: all are written beside their places first, then
        renamed. A number that the register reserved for this document is then issued. Raises
        EnvironmentLacking (``cannot-write``), leaves nothing behind, and the number reserved.
        """
        try:
            paths = self._publish(Path(folder), name or self.name)
        except EnvironmentLacking as error:
            if self.registration:
                self.registration.explain(error)
            raise
        if self.registration:
            self.registration.issue()
        return paths

    def _publish(self, target: Path, name: str) -> tuple[Path, ...]:
        outputs = [
            (target / f"{name}.{kind}", data)
            for kind, data in (("docx", self.docx), ("pdf", self.pdf))
            if data is not None
        ]
        written: list[tuple[str, Path]] = []
        try:
            target.mkdir(parents=True, exist_ok=True)
            for path, data in outputs:
                handle, temporary = tempfile.mkstemp(dir=target, prefix=f".{path.name}.")
                written.append((temporary, path))
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            mask = os.umask(0)
            os.umask(mask)
            for temporary, path in written:
                Path(temporary).chmod(0o666 & ~mask)
                Path(temporary).replace(path)
        except OSError as error:
            raise EnvironmentLacking(
                Finding("cannot-write", "写不了输出文件", Place(str(target)), found=error.strerror)
            ) from error
        finally:
            for temporary, _ in written:
                Path(temporary).unlink(missing_ok=True)
        return tuple(path for path, _ in outputs)
