"""The shipped templates are what the layout builds, and ship inside the wheel."""

from __future__ import annotations

import importlib.util
import io
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from types import ModuleType

import docx
import pytest

from reportgen import templates
from reportgen.errors import TemplateError
from reportgen.layout.spec import GBT9704

ROOT = Path(__file__).resolve().parents[1]


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", templates.shipped_names())
def test_word_templates_are_what_the_layout_builds(name: str) -> None:
    built = script("build_docx_templates").build(templates.load(name))
    committed = (ROOT / "templates" / "docx" / f"{name}.docx").read_bytes()
    assert parts(built) == parts(committed), "run: make templates"


def test_fontconfig_file_is_what_the_faces_build() -> None:
    committed = (ROOT / "scripts" / "fontconfig.conf").read_text(encoding="utf-8")
    assert script("build_fontconfig").build() == committed, "run: python scripts/build_fontconfig.py"


@pytest.mark.parametrize("name", ["annual-report", "document"])
def test_word_templates_have_named_chinese_styles_and_tags(name: str) -> None:
    word = docx.Document(str(ROOT / "templates" / "docx" / f"{name}.docx"))
    used = {paragraph.style.name: paragraph.text for paragraph in word.paragraphs if paragraph.style}
    assert {
        "公文标题",
        "公文正文",
        "一级标题",
        "二级标题",
        "三级标题",
        "四级标题",
        "署名",
        "成文日期",
    } <= set(used)
    assert used["公文标题"] == "{{ title }}"
    assert used["署名"] == "{{ name }}"


def test_statutory_tables_are_drawn_with_tags_in_their_cells() -> None:
    word = docx.Document(str(ROOT / "templates" / "docx" / "annual-report.docx"))
    texts = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "{{ applications.state_secret.total }}" in texts
    assert "{{ litigation.after_reconsideration.pending }}" in texts
    assert len({text for text in texts if text.startswith("{{ ") and "." in text}) == 10 + 175 + 15


def test_a_clerk_restyles_a_heading_by_its_style(tmp_path: Path) -> None:
    from reportgen.pipeline import load
    from reportgen.renderers.docx import render_docx

    source = {"issuer": "青山街道办事处", "title": "通知", "date": "2024-03-05", "body": "# 总体要求\n正文。"}
    document, manifest, _ = load(source)
    word = docx.Document(str(manifest.docx))
    word.styles["一级标题"].font.italic = True
    word.save(str(tmp_path / "own.docx"))
    made = docx.Document(io.BytesIO(render_docx(document, tmp_path / "own.docx", GBT9704)))
    heading = next(paragraph for paragraph in made.paragraphs if paragraph.text == "一、总体要求")
    assert heading.style is not None
    assert heading.style.font.italic


def test_layout_overrides_reach_both_outputs() -> None:
    layout = GBT9704.override({"top_margin_mm": 35, "body_size_pt": 15, "lines": 24})
    assert layout.top_margin.mm == 35
    assert layout.body_size.pt == 15
    assert layout.line_pitch.pt < GBT9704.line_pitch.pt
    assert layout.deviations == ("top_margin", "body_size", "lines")
    with pytest.raises(TemplateError) as caught:
        GBT9704.override({"top_margin": 35, "unknown_mm": 1})
    assert len(caught.value.findings) == 2


def test_an_unknown_template_names_the_nearest() -> None:
    with pytest.raises(TemplateError) as caught:
        templates.load("documnet")
    assert caught.value.findings[0].suggestion == "document"


def test_the_wheel_renders_in_an_empty_environment(tmp_path: Path) -> None:
    wheels = ROOT / ".venv" / "wheels"
    assert wheels.is_dir(), "run the tests with: make test"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist", ROOT]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        names = package.namelist()
    assert "reportgen/_templates/docx/document.docx" in names
    assert "reportgen/_templates/html/gongwen.css" in names
    home = tmp_path / "empty"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", "--no-index", "--find-links", wheels, wheel]
    subprocess.run(install, check=True, capture_output=True, cwd=tmp_path)
    out = tmp_path / "out"
    sample = ROOT / "samples" / "notice" / "notice.yaml"
    command = [home / "bin" / "reportgen", "render", sample, "-o", out]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["notice.docx", "notice.pdf"]
