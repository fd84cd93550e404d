"""``reportgen number``: the register of document numbers, one library call a command."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from reportgen.cli.main import show
from reportgen.numbering.scheme import DocNumber, Form

if TYPE_CHECKING:
    from reportgen.numbering.record import Entry
    from reportgen.numbering.register import Register

DEFAULT_REGISTER = "发文登记簿.sqlite"

register_option = click.option(
    "--register",
    "url",
    envvar="REPORTGEN_REGISTER",
    default=DEFAULT_REGISTER,
    metavar="登记簿",
    help="登记簿：文件，或 postgresql+psycopg:// 地址；默认为 " + DEFAULT_REGISTER,
)
_issuer = click.option("--issuer", metavar="机关", help="发文机关；一个代字只有一个机关用时可不写")
_json = click.option("--json", "as_json", is_flag=True, help="以 JSON 给出")
_form = click.option(
    "--form",
    type=click.Choice([form.value for form in Form]),
    default=Form.DOCUMENT.value,
    help="编号的形式：document 发文字号，order 令，notice 公告，minutes 纪要",
)


@click.group(short_help="发文登记簿：取号、查号、作废、断号、导入导出")
def number() -> None:
    """发文登记簿。号一经取出就不会再给别的文件；作废的号仍留在簿上。"""


def _open(url: str) -> Register:
    from reportgen.numbering.register import Register

    return Register(url)


@number.command("next", short_help="取下一个号")
@click.argument("code", metavar="机关代字")
@click.argument("year", type=int, metavar="年份")
@click.option("--key", metavar="标识", help="文件自己的标识；同一标识再取，得同一个号")
@click.option("--title", metavar="标题", help="文件标题")
@click.option("--date", "day", metavar="日期", help="成文日期")
@click.option("--preview", is_flag=True, help="只看下一个号，不取")
@register_option
@_issuer
@_form
@_json
def next_number(code: str, year: int, preview: bool, url: str, as_json: bool, **options: Any) -> None:
    """取某代字某年的下一个号，记入登记簿。"""
    fields = {name: options[key] for name, key in (("title", "title"), ("date", "day")) if options[key]}
    with _open(url) as register:
        if preview:
            taken = register.preview(code, year, issuer=options["issuer"])
        else:
            taken = register.reserve(
                code, year, options["key"], issuer=options["issuer"], form=Form(options["form"]), **fields
            )
    click.echo(json.dumps({"number": str(taken)}, ensure_ascii=False) if as_json else str(taken))


@number.command("show", short_help="查一个号和它的全部变动")
@click.argument("text", metavar="发文字号")
@register_option
@_issuer
@_json
def show_number(text: str, url: str, issuer: str | None, as_json: bool) -> None:
    """查一个号：登记的内容，以及何时由谁改过。"""
    parsed = _parse(text)
    with _open(url) as register:
        entry = register.entry(parsed, issuer=issuer)
        changes = register.history(parsed, issuer=issuer)
    if as_json:
        history = [
            {"at": change.at.isoformat(), "operator": change.operator, "action": change.action}
            for change in changes
        ]
        click.echo(json.dumps({**_plain(entry), "history": history}, ensure_ascii=False, indent=2))
        return
    rows = [(name, value) for name, value in _row(entry).items() if value]
    _draw(("项", "内容"), rows)
    _draw(
        ("时间", "经手人", "变动"),
        [
            (f"{change.at.astimezone():%Y-%m-%d %H:%M:%S}", change.operator, change.action)
            for change in changes
        ],
    )


@number.command("list", short_help="列出登记簿")
@click.argument("code", required=False, metavar="[机关代字]")
@click.argument("year", type=int, required=False, metavar="[年份]")
@register_option
@_issuer
@_json
def list_numbers(code: str | None, year: int | None, url: str, issuer: str | None, as_json: bool) -> None:
    """列出登记簿，或其中某代字、某年的部分。"""
    with _open(url) as register:
        entries = register.entries(code, year, issuer=issuer)
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in entries], ensure_ascii=False, indent=2))
    else:
        heads = ("发文字号", "标题", "成文日期", "状态", "原因")
        _draw(heads, [tuple(_row(entry)[head] for head in heads) for entry in entries])
    show(
        tuple(
            replace(item, message=f"{entry.number}：{item.message}")
            for entry in entries
            for item in entry.findings
        )
    )


@number.command("void", short_help="作废一个号")
@click.argument("text", metavar="发文字号")
@click.option("--reason", required=True, metavar="原因", help="作废的原因")
@register_option
@_issuer
@_json
def void_number(text: str, reason: str, url: str, issuer: str | None, as_json: bool) -> None:
    """作废一个号：它留在登记簿上，写明原因，默认不再给别的文件。"""
    with _open(url) as register:
        entry = register.void(_parse(text), reason, issuer=issuer)
    click.echo(
        json.dumps(_plain(entry), ensure_ascii=False) if as_json else f"{entry.number} 已作废：{entry.reason}"
    )


@number.command("gaps", short_help="列出断号")
@click.argument("code", metavar="机关代字")
@click.argument("year", type=int, metavar="年份")
@register_option
@_issuer
@_json
def list_gaps(code: str, year: int, url: str, issuer: str | None, as_json: bool) -> None:
    """列出首尾两号之间登记簿上没有的号。"""
    with _open(url) as register:
        missing = register.gaps(code, year, issuer=issuer)
    if as_json:
        click.echo(json.dumps([str(item) for item in missing], ensure_ascii=False))
    else:
        click.echo("\n".join(map(str, missing)) if missing else "没有断号")


@number.command("import", short_help="导入已有的登记簿（CSV、XLSX）")
@click.argument("path", metavar="文件")
@click.option("--code", default="", metavar="代字", help="编号里不含代字时（令、公告、纪要）所属的代字")
@register_option
@_issuer
@_json
def import_numbers(path: str, code: str, url: str, issuer: str | None, as_json: bool) -> None:
    """导入已有的登记簿；整本入簿，或有错时一条不入。"""
    with _open(url) as register:
        report = register.import_ledger(path, issuer=issuer or "", code=code)
    if as_json:
        made = {
            "entries": [_plain(entry) for entry in report.entries],
            "findings": [finding.as_dict() for finding in report.findings],
        }
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        show(report.findings)
        click.echo(f"入簿 {len(report.entries)} 条")


@number.command("export", short_help="导出登记簿（CSV、XLSX、.docx、PDF）")
@click.argument("path", metavar="文件")
@click.argument("code", required=False, metavar="[机关代字]")
@click.argument("year", type=int, required=False, metavar="[年份]")
@register_option
@_issuer
@_json
def export_numbers(
    path: str, code: str | None, year: int | None, url: str, issuer: str | None, as_json: bool
) -> None:
    """导出登记簿，或其中某代字、某年的部分；文件的后缀定其种类。"""
    import datetime
    from pathlib import Path

    with _open(url) as register:
        if Path(path).suffix.lower() in {".docx", ".pdf"}:
            from reportgen.ledger import export_register

            today = datetime.datetime.now().astimezone().date()
            made = export_register(path, register.entries(code, year, issuer=issuer), today)
        else:
            made = register.export(path, code, year, issuer=issuer)
    click.echo(json.dumps({"path": str(made)}, ensure_ascii=False) if as_json else made)


def _parse(text: str) -> DocNumber:
    """A number as typed at the command line; what had to be mended is said."""
    parsed, mended = DocNumber.parse_lenient(text, None)
    if mended:
        click.echo(f"已改正为 {parsed}：{'；'.join(mended)}", err=True)
    return parsed


def _row(entry: Entry) -> dict[str, str]:
    """An entry under the heads of the register."""
    from reportgen.numbering.fields import FIELDS, to_text

    fields = {FIELDS[name].head: str(to_text(value)) for name, value in entry.fields.items()}
    return {
        "发文字号": str(entry.number),
        "发文机关": entry.issuer,
        "标题": "",
        "成文日期": "",
        **fields,
        "状态": entry.state.label,
        "原因": entry.reason,
        "标识": entry.key or "",
    }


def _plain(entry: Entry) -> dict[str, Any]:
    """An entry as plain values, for JSON."""
    from reportgen.numbering.fields import to_text

    return {
        "number": str(entry.number),
        "issuer": entry.issuer,
        "state": entry.state.value,
        "key": entry.key,
        "reason": entry.reason,
        "fields": {name: to_text(value) for name, value in entry.fields.items()},
        "reserved_at": entry.reserved_at.isoformat(),
        "issued_at": entry.issued_at.isoformat() if entry.issued_at else None,
        "voided_at": entry.voided_at.isoformat() if entry.voided_at else None,
    }


def _draw(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Draw a table on the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*heads)
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)
