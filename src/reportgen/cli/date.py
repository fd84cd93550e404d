"""``reportgen date``."""

from __future__ import annotations

import click

from reportgen.dates import DateStyle


@click.command(short_help="把一个日期写成各种式样")
@click.argument("text", metavar="日期")
@click.option(
    "--style",
    type=click.Choice([style.value for style in DateStyle]),
    help="式样；不写则列出全部",
)
def date(text: str, style: str | None) -> None:
    """读一个日期（2024-01-19、2024年1月19日、二〇二四年一月十九日……），写成所要的式样。"""
    from reportgen.dates import format_date, parse_date

    day = parse_date(text)
    if style:
        click.echo(format_date(day, style))
        return
    for each in DateStyle:
        click.echo(f"{each.value}\t{format_date(day, each)}")
