"""``reportgen render`` is the library call: the same files, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import reportgen
from reportgen.cli.main import cli
from reportgen.verify.text import docx_text, pdf_text

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.mark.parametrize("name", ["qingyang-2023/report.yaml", "notice/notice.yaml"])
def test_command_and_call_give_the_same_text(name: str, tmp_path: Path) -> None:
    path = SAMPLES / name
    done = CliRunner().invoke(
        cli, ["render", str(path), "-o", str(tmp_path), "--name", "made"], catch_exceptions=False
    )
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == [str(tmp_path / "made.docx"), str(tmp_path / "made.pdf")]
    assert "页" in lines[2]
    assert "秒" in lines[2]
    result = reportgen.render(path)
    assert result.docx
    assert result.pdf
    assert (tmp_path / "made.docx").read_bytes() == result.docx
    assert docx_text((tmp_path / "made.docx").read_bytes()) == docx_text(result.docx)
    assert pdf_text((tmp_path / "made.pdf").read_bytes()) == pdf_text(result.pdf)
    assert f"{result.pages} 页" in lines[2]


@pytest.mark.parametrize("to", ["docx", "pdf"])
def test_one_output_alone(to: str, tmp_path: Path) -> None:
    path = SAMPLES / "notice" / "notice.yaml"
    arguments = ["render", str(path), "-o", str(tmp_path), "--to", to]
    assert CliRunner().invoke(cli, arguments, catch_exceptions=False).exit_code == 0
    assert [item.name for item in tmp_path.iterdir()] == [f"notice.{to}"]
