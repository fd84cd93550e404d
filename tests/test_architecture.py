"""The house keeps its rules: who may import whom, one source of figures, cheap imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import reportgen

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "reportgen"

PURE = {"errors"}
NUMBERS = {"amounts", "dates", "numerals", "numbering.scheme", "periods"}
READ = {"source", "manifest"} | NUMBERS
ALLOWED: dict[str, set[str]] = {
    "aside": set(),
    "errors": set(),
    "numerals": set(),
    "dates": set(),
    "amounts": {"numerals"},
    "periods": {"dates"},
    "manifest": set(),
    "numbering": {"numbering"},
    "source": READ,
    "document": READ | {"document"},
    "layout": {"layout"},
    "templates": {"layout", "manifest", "source"},
    "renderers": {"amounts", "dates", "document", "layout", "numerals", "periods", "renderers", "templates"},
    "verify": {"document", "layout", "dates", "verify"},
    "ledger": {"numbering", "pipeline", "result"},
    "registration": {"document", "numbering"},
    "result": {"numbering.scheme", "registration"},
    "pipeline": READ
    | {
        "aside",
        "document",
        "layout",
        "templates",
        "renderers",
        "verify",
        "result",
        "registration",
        "numbering",
    },
    "cli": READ
    | {"cli", "ledger", "layout", "numbering", "pipeline", "renderers", "result", "templates", "document"},
}


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """The modules of this package that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportgen"):
            inner = (node.module or "").removeprefix("reportgen").lstrip(".")
            found |= {inner} if inner else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                a.name.removeprefix("reportgen.") for a in node.names if a.name.startswith("reportgen.")
            }
    return found


def within(module: str, rooms: set[str]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_rooms_import_only_what_they_may(path: Path) -> None:
    name = name_of(path)
    if name in {"", "__init__", "__main__"}:
        return
    allowed = ALLOWED[name.partition(".")[0]] | PURE
    wrong = {module for module in imports(path) if not within(module, allowed)}
    assert not wrong, f"{name} may not import {wrong}"


def test_word_and_html_never_know_each_other() -> None:
    for path in (SOURCE / "renderers").glob("*.py"):
        kind = "docx" if path.stem.startswith("docx") else "html" if path.stem in {"html", "pdf"} else ""
        other = {
            "docx": {"renderers.html", "renderers.pdf"},
            "html": {"renderers.docx", "renderers.docx_table"},
        }
        assert not imports(path) & other.get(kind, set())


@pytest.mark.parametrize(
    ("library", "only"), [("docxtpl", "renderers.docx"), ("weasyprint", "renderers.pdf")]
)
def test_an_engine_has_one_importer(library: str, only: str) -> None:
    users = {
        name_of(path)
        for path in modules()
        if re.search(rf"^\s*(import|from) {library}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert users == {only}


def test_figures_of_the_layout_stand_in_one_room() -> None:
    figure = re.compile(r"\b(?:Mm|Pt|Twips)\(\s*-?[0-9]|[0-9](?:mm|pt)\b")
    files = [path for path in modules() if "layout" not in path.relative_to(SOURCE).parts]
    files += [*(ROOT / "templates" / "html").glob("*"), *(ROOT / "scripts").glob("*.py")]
    wrong = {
        f"{path.name}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if figure.search(line)
    }
    assert not wrong


def test_public_names_are_sorted_and_there() -> None:
    assert list(reportgen.__all__) == sorted(reportgen.__all__)
    assert all(getattr(reportgen, name) is not None for name in reportgen.__all__)
    assert callable(reportgen.render)
    from reportgen.renderers import docx  # noqa: F401 - a room must not hide a public name

    assert callable(reportgen.render)


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_is_cheap() -> None:
    assert not loaded_after("import reportgen") & {
        "jinja2",
        "weasyprint",
        "docx",
        "yaml",
        "click",
        "sqlalchemy",
    }


def test_help_loads_no_engine() -> None:
    code = "from reportgen.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    heavy = {
        "jinja2",
        "weasyprint",
        "docx",
        "docxtpl",
        "yaml",
        "jsonschema",
        "sqlalchemy",
        "rich",
        "openpyxl",
    }
    assert not loaded_after(code) & heavy


def test_nothing_names_this_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    pattern = re.compile(
        r"/work/|/root/|pypi\.org|pythonhosted|deb\.debian\.org|registry\.npmjs", re.IGNORECASE
    )
    wrong = []
    for name in listed.splitlines():
        path = ROOT / name
        if name == "tests/test_architecture.py" or path.suffix in {".docx", ".png"} or not path.is_file():
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            wrong.append(name)
    assert not wrong
