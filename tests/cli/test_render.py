"""``reportgen render`` is the library call: the same files, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import reportgen
from reportgen.cli.main import cli, main
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["render"], "用法有误：缺少参数"),
        (["rendr", "x"], "用法有误：没有命令 rendr"),
        (["render", "x", "--nmae", "y"], "用法有误：没有选项 --nmae （是否想写：'--name'）"),
        (["render", "x", "-o"], "用法有误：选项 -o 缺少值"),
        (["number", "next", "示政青", "二四"], "“二四”不是数"),
        (["date", "2024-01-19", "--style", "x"], "“x”不可用，可用"),
        (["check", "a", "b"], "用法有误：多了参数：b"),
    ],
)
def test_wrong_usage_is_said_in_chinese(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_help_is_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    main(["render", "--help"])
    text = capsys.readouterr().out
    assert "用法：" in text
    assert "选项" in text
    assert "显示帮助" in text
    assert not {"Usage", "Options", "OPTIONS", "Show", "exit"} & set(re.findall("[A-Za-z]+", text))
