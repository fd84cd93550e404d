"""``reportgen template``."""

from __future__ import annotations

import click


@click.group(short_help="列出模板")
def template() -> None:
    """模板。"""


@template.command("list", short_help="列出模板")
def list_templates() -> None:
    """列出随程序带来的模板。"""
    from reportgen.templates import load, shipped_names

    for name in shipped_names():
        click.echo(f"{name}\t{load(name).title}")
