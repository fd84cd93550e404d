"""``reportgen render`` and ``reportgen check``."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

import click

from reportgen.cli.main import show
from reportgen.cli.number import register_option
from reportgen.errors import ReportgenError
from reportgen.result import OUTPUTS


@click.command(short_help="把输入生成为 .docx 和 PDF")
@click.argument("inputs", nargs=-1, required=True, metavar="输入文件…")
@click.option("-o", "--output", default=".", metavar="文件夹", help="放成品的文件夹，默认为当前文件夹")
@click.option("--to", default="docx,pdf", metavar="docx,pdf", help="要哪几种成品，默认两种都要")
@click.option("--name", metavar="名", help="成品的文件名（不带后缀），默认与输入文件同名")
@register_option
def render(inputs: tuple[str, ...], output: str, to: str, name: str | None, url: str) -> None:
    """把一份或几份输入（YAML、JSON、Markdown）生成为 .docx 和 PDF。"""
    from reportgen.pipeline import render as render_document

    if name and len(inputs) > 1:
        raise click.UsageError("--name 只能与一个输入文件同用")
    kinds = tuple(part.strip() for part in to.split(","))
    if unknown := [kind for kind in kinds if kind not in OUTPUTS]:
        raise click.UsageError(f"--to 没有“{unknown[0]}”这种成品，可用 {'、'.join(OUTPUTS)}")
    stems = [Path(source).stem for source in inputs]
    if same := [stem for stem in stems if stems.count(stem) > 1]:
        raise click.UsageError(f"有两份输入都叫“{same[0]}”，成品会互相覆盖，请分两次生成")
    failed: list[ReportgenError] = []
    for index, source in enumerate(inputs):
        if index:
            gc.collect()  # the trees of the document before; the process collects nothing by itself
        start = time.perf_counter()
        try:
            result = render_document(source, to=kinds, register=url)
            paths = result.save(output, name)
        except ReportgenError as error:
            show(error.findings)
            failed.append(error)
            continue
        show(result.findings)
        for path in paths:
            click.echo(path)
        pages = f"{result.pages} 页，" if result.pages else ""
        click.echo(f"{pages}{time.perf_counter() - start:.1f} 秒")
    if failed:
        raise SystemExit(max(error.exit_code for error in failed))


@click.command(short_help="核对一份输入，不生成文件")
@click.argument("source", metavar="输入文件", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 列出")
def check(source: Path, as_json: bool) -> None:
    """核对一份输入：项名、类型、日期、字号、文件与勾稽关系，一次列出全部问题。"""
    from reportgen.pipeline import check_input
    from reportgen.source.validate import errors_of

    findings = check_input(source)
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False, indent=2))
    else:
        show(findings)
        if not findings:
            click.echo("没有问题")
    if errors_of(findings):
        raise SystemExit(1)
