"""``reportgen fonts``."""

from __future__ import annotations

import click


@click.command(short_help="列出公文字体与本机的代替字体")
def fonts() -> None:
    """列出公文的五种字体，以及这台机器用哪种字体来排。"""
    from reportgen.layout.fonts import FACES, Face
    from reportgen.renderers.fonts import choose

    for face in Face:
        chosen = choose(face)
        state = "正式字体" if chosen.official else "代替"
        click.echo(f"{face}\t{FACES[face].family}\t{chosen.family.name}\t{state}")
