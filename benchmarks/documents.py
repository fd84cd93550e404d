"""How long documents take, beside LibreOffice and Typst making the same pages on this machine.

    python benchmarks/documents.py [--json FILE] [--runs 5]

Whole processes, in turn (ours, theirs, ours, theirs …) after one warm-up of each, so that a busy moment
strikes all alike; medians. The annual report: ours makes .docx and PDF from the YAML, LibreOffice a PDF from
our finished .docx, with a profile of its own that is kept; Typst the PDF from source with the same text,
faces, line pitch and tables, written beforehand. The list: 1,000 rows, PDF only. Every PDF is read back and
must hold the same words on about as many pages. Exit code 1: a target is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

from reportgen import render
from reportgen.pipeline import load
from reportgen.templates import layout_of
from reportgen.verify.text import pdf_text, strings
from typst_source import typst_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reportgen.document.model import Document

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
REPORT = SAMPLES / "qingyang-2023" / "report.yaml"
NOTICE = SAMPLES / "notice" / "notice.yaml"
REPORTGEN = str(Path(sys.executable).with_name("reportgen"))

ROWS = 1000
WARM_RUNS, WARM_UPS = 20, 3
PAGES_APART = 0.15

OURS, SOFFICE, TYPST = "reportgen", "LibreOffice", "Typst"
MOST_OF_SOFFICE = 1.0
MOST_OF_TYPST = 5.0
MOST_SECONDS_OF_HELP = 0.4

Command = list[str]

_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Programs run as they are installed: with their compiled modules kept."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one program took for one task, in seconds; ``ratio`` is ours to it, in medians."""

    task: str
    program: str
    pages: int
    minimum: float
    median: float
    maximum: float
    ratio: float


def timed(command: Command) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=_ENVIRONMENT)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return seconds


def in_turn(commands: Mapping[str, Command], runs: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            times[name].append(timed(command))
    return times


def hold_words(title: str, document: Document, pdf: Path) -> None:
    """Refuse a PDF that lacks words; marks are left out, since some hang outside the type area."""

    def bare(text: str) -> str:
        return "".join(filter(str.isalnum, text))

    text = bare(pdf_text(pdf.read_bytes()))
    lost = Counter(bare("".join(strings(document)))) - Counter(text)
    gone = [words for words in strings(document, cells=False) if bare(words) not in text]
    if lost or gone:
        raise SystemExit(f"{title}: the PDF lacks {''.join(lost)} {gone}")


def compare(
    task: str, document: Document, programs: Mapping[str, tuple[Command, Path]], runs: int
) -> Iterator[Figures]:
    """Warm up, read every PDF back, then time; the first program is ours."""
    pages = {}
    for name, (command, pdf) in programs.items():
        timed(command)
        hold_words(f"{task}, {name}", document, pdf)
        with pypdfium2.PdfDocument(pdf) as file:
            pages[name] = len(file)
    if max(pages.values()) - min(pages.values()) > max(1, PAGES_APART * pages[OURS]):
        raise SystemExit(f"{task}: the pages differ: {pages}")
    times = in_turn({name: command for name, (command, _) in programs.items()}, runs)
    ours = statistics.median(times[OURS])
    for name, taken in times.items():
        median = statistics.median(taken)
        yield Figures(task, name, pages[name], min(taken), median, max(taken), ours / median)


def typst_program(source: Path, folder: Path, name: str) -> tuple[Document, Command, Path]:
    """Write Typst source of the same document; the command that sets it."""
    document, manifest, _ = load(source)
    typ, pdf = folder / f"{name}.typ", folder / f"{name}-typst.pdf"
    typ.write_text(typst_source(document, layout_of(manifest)), encoding="utf-8")
    code = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"
    return document, [sys.executable, "-c", code, str(typ), str(pdf)], pdf


def soffice_program(docx: Path, folder: Path) -> tuple[Command, Path]:
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("LibreOffice is needed: scripts/system.sh test")
    made = folder / "soffice"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(made), str(docx)]
    return command, made / f"{docx.stem}.pdf"


def report(folder: Path, runs: int) -> list[Figures]:
    document, typst, typst_pdf = typst_program(REPORT, folder, "report")
    ours = [REPORTGEN, "render", str(REPORT), "-o", str(folder)]
    timed(ours)
    programs = {
        OURS: (ours, folder / "report.pdf"),
        SOFFICE: soffice_program(folder / "report.docx", folder),
        TYPST: (typst, typst_pdf),
    }
    return list(compare("annual report", document, programs, runs))


def rows(folder: Path, runs: int) -> list[Figures]:
    source = write_rows(folder)
    document, typst, typst_pdf = typst_program(source, folder, "rows")
    ours = [REPORTGEN, "render", str(source), "-o", str(folder), "--to", "pdf"]
    programs = {OURS: (ours, folder / "rows.pdf"), TYPST: (typst, typst_pdf)}
    return list(compare(f"{ROWS:,} rows", document, programs, runs))


def write_rows(folder: Path) -> Path:
    """A minimal document with one long list."""
    titles = (
        "关于开展居民小区消防安全排查整治工作的通知",
        "关于印发老旧小区改造工程竣工验收和资金结算办法的通知",
        "关于同意社区综合服务中心建设项目可行性研究报告的批复",
        "关于调整最低生活保障标准的请示",
    )
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("序号", "标题", "发文字号", "日期", "金额"))
        for number in range(1, ROWS + 1):
            day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
            title = titles[number % len(titles)]
            writer.writerow((number, title, f"示政青〔2023〕{number}号", day, f"{number * 137.25:.2f}"))
    source = folder / "rows.yaml"
    source.write_text(
        "issuer: 示例市青山街道办事处\n"
        "title: 关于公布2023年度项目清单的通知\n"
        "date: 2024-03-05\n"
        "body:\n"
        "  - 现将2023年度项目清单予以公布。\n"
        "  - table:\n"
        "      source: rows.csv\n"
        "      columns:\n"
        "        序号: {width: 3, align: center}\n"
        "        标题: {}\n"
        "        发文字号: {align: center}\n"
        "        日期: {format: date}\n"
        "        金额: {format: decimal}\n"
        "  - 特此通知。\n",
        encoding="utf-8",
    )
    return source


def warm() -> float:
    """Median seconds for the notice, both forms, in one process that has made some before."""
    times = []
    for _ in range(WARM_UPS + WARM_RUNS):
        start = time.perf_counter()
        render(NOTICE)
        times.append(time.perf_counter() - start)
    return statistics.median(times[WARM_UPS:])


def missed(figures: Sequence[Figures], seconds_of_help: float) -> list[str]:
    ratios = {(item.task, item.program): item.ratio for item in figures}
    targets = [
        ("annual report, to LibreOffice", ratios["annual report", SOFFICE], MOST_OF_SOFFICE),
        (f"{ROWS:,} rows, to Typst", ratios[f"{ROWS:,} rows", TYPST], MOST_OF_TYPST),
        ("seconds of --help", seconds_of_help, MOST_SECONDS_OF_HELP),
    ]
    for name, value, most in targets:
        print(f"{name:<32} {value:>6.2f}  at most {most:.2f}  {'met' if value <= most else 'MISSED'}")
    return [name for name, value, most in targets if value > most]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rg-bench-") as name:
        folder = Path(name)
        figures = [*report(folder, arguments.runs), *rows(folder, arguments.runs)]
    help_command = {"help": [REPORTGEN, "--help"]}
    in_turn(help_command, 1)
    seconds_of_help = statistics.median(in_turn(help_command, arguments.runs)["help"])
    a_second = 1 / warm()

    print(f"{os.cpu_count()} cores; whole processes in turn, {arguments.runs} runs each, seconds\n")
    titles = ("task", "program", "pages", "min", "median", "max", "ours/this")
    print("{:<16} {:<12} {:>5} {:>8} {:>8} {:>8} {:>10}".format(*titles))
    for item in figures:
        ratio = "" if item.program == OURS else f"{item.ratio:.2f}"
        print(
            f"{item.task:<16} {item.program:<12} {item.pages:>5}"
            f" {item.minimum:>8.3f} {item.median:>8.3f} {item.maximum:>8.3f} {ratio:>10}"
        )
    print(f"\nreportgen --help: {seconds_of_help:.3f} s")
    print(f"warm process: {a_second:.1f} documents a second (notice, .docx and PDF)\n")
    failed = missed(figures, seconds_of_help)
    if arguments.json:
        found = {
            "cores": os.cpu_count(),
            "runs": arguments.runs,
            "figures": [asdict(item) for item in figures],
            "help_seconds": seconds_of_help,
            "warm_documents_per_second": a_second,
            "missed": failed,
        }
        arguments.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
