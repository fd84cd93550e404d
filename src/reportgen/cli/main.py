"""The ``reportgen`` command, and what its exit codes mean.

0 done; 1 the document has errors; 2 wrong usage; 3 the machine lacks something (font, library).
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click

from reportgen.cli.chinese import speak_chinese
from reportgen.errors import Finding, ReportgenError

_COMMANDS = {
    "check": ("reportgen.cli.render", "check", "核对一份输入，不生成文件"),
    "date": ("reportgen.cli.date", "date", "把一个日期写成各种式样"),
    "fonts": ("reportgen.cli.fonts", "fonts", "列出公文字体与本机的代替字体"),
    "number": ("reportgen.cli.number", "number", "发文登记簿：取号、查号、作废、断号、导入导出"),
    "render": ("reportgen.cli.render", "render", "把输入生成为 .docx 和 PDF"),
    "template": ("reportgen.cli.template", "template", "列出模板"),
}


speak_chinese()


class _Commands(click.Group):
    """Commands that are imported only when they are called, so that help is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[name]
        command: click.Command = getattr(import_module(module), attribute)
        for each in (command, *getattr(command, "commands", {}).values()):
            each.options_metavar = "[选项]"
        if isinstance(command, click.Group):
            command.subcommand_metavar = "命令 …"
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, _COMMANDS[name][2]) for name in sorted(_COMMANDS)])


@click.group(
    cls=_Commands,
    options_metavar="[选项]",
    subcommand_metavar="命令 …",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="reportgen", message="%(version)s", help="显示版本")
def cli() -> None:
    """把一份数据生成为版式合于 GB/T 9704-2012 的公文：.docx 与可付印的 PDF。"""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every error becomes findings on stderr and an exit code."""
    alone = arguments is None
    if alone:
        gc.disable()  # one command ends before it is worth while
    try:
        cli.main(args=arguments, standalone_mode=False)
    except ReportgenError as error:
        show(error.findings)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"用法有误：{error.format_message()}", err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    finally:
        if alone:
            gc.freeze()  # nor at the end


def show(findings: tuple[Finding, ...]) -> None:
    """Print findings on stderr, one a line."""
    for finding in findings:
        click.echo(str(finding), err=True)
