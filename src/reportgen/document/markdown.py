"""Markdown as a clerk writes it: one line is one paragraph, ``#`` to ``####`` are the four levels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from reportgen.document.model import Block, Heading, Paragraph, Run, Runs, plain
from reportgen.errors import Finding, Place, Severity
from reportgen.numerals import heading_label, parse_heading_label

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LEVELS = 4
_UNNUMBERED = re.compile(r"\s*\{(?:-|\.unnumbered)\}\s*$")
_RUN_IN = re.compile(r"^(.+?。)(.+)$", re.DOTALL)
_BOLD = re.compile(r"(?<!\*)\*\*(?![*\s])(.+?)(?<![*\s])\*\*(?!\*)")
_BAR = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"(?=.*\|)\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_UNSPACED = re.compile(r"[#＃]{1,6}(?![#＃\s0-9])|＃")
_SENTENCE_END = tuple("。！？；：…”』」）)》，、.!?;:")


@dataclass(slots=True)
class Numbering:
    """The numbers given to headings so far; ``top`` is the highest level that may be written."""

    top: int = 1
    counts: list[int] = field(default_factory=lambda: [0] * LEVELS)

    def next(self, level: int) -> str:
        """The label of the next heading of a level."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (LEVELS - level)
        return heading_label(level, self.counts[level - 1])


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # what clerks type is text: 1. and - begin paragraphs, indents, underscores and backslashes mean nothing
    parser.disable(["list", "code", "fence", "blockquote", "hr", "lheading", "reference"])
    return parser.disable(["backticks", "entity", "escape", "emphasis"])


@dataclass(frozen=True, slots=True)
class MarkdownTable:
    """A pipe table's rows of texts, the first its head, and each row's line, from 0."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def parse_markdown(
    text: str, numbering: Numbering, place: Callable[[int], Place], findings: list[Finding]
) -> Iterator[Block | MarkdownTable]:
    """Give the blocks of a Markdown text; ``place`` tells where its n-th line (from 0) stands."""
    # ideographic indents would keep a heading or table from being seen
    lines = [line.lstrip("　\xa0 \t") for line in text.split("\n")]
    tokens = _parser().parse("\n".join(lines))
    index = 0
    while index < len(tokens):
        token = tokens[index]
        line = token.map[0] if token.map else 0
        if token.type == "heading_open":
            yield _heading(token, tokens[index + 1], numbering, place(line), findings)
        elif token.type == "paragraph_open":
            yield from _paragraphs(tokens[index + 1], place, line, findings)
        elif token.type == "table_open":
            end = next(at for at in range(index, len(tokens)) if tokens[at].type == "table_close")
            yield _table(tokens[index:end], lines, place, findings)
            index = end
        index += 1


def _heading(
    token: Token, inline: Token, numbering: Numbering, place: Place, findings: list[Finding]
) -> Heading:
    level = int(token.tag[1:])
    runs = tuple(run for line in _lines(inline, lambda _: place, findings) for run in line)
    text = plain(runs)
    if level > LEVELS or level < numbering.top:
        findings.append(
            Finding(
                "heading-level",
                "标题的级数不对",
                place,
                found="#" * level + " " + text,
                expected=f"{'#' * numbering.top} 至 {'#' * LEVELS}",
            )
        )
        level = min(max(level, numbering.top), LEVELS)
    numbered = not _UNNUMBERED.search(text)
    if not numbered:
        runs = (Run(_UNNUMBERED.sub("", text)),)
    elif typed := parse_heading_label(text):
        runs = _without(runs, len(text) - len(typed[2]))
    if not plain(runs).strip():
        findings.append(Finding("empty-heading", "标题没有文字", place, found="#" * level + " " + text))
    label = numbering.next(level) if numbered else ""
    if numbered and typed and (typed[0], typed[1]) != (level, numbering.counts[level - 1]):
        findings.append(
            Finding(
                "heading-number",
                "标题的序号由程序编，手写的与之不同",
                place,
                found=text,
                expected=label + plain(runs),
                severity=Severity.WARNING,
            )
        )
    if match := _RUN_IN.match(plain(runs)):
        lead = len(match.group(1))
        return Heading(level, label, _until(runs, lead), _without(runs, lead))
    return Heading(level, label, runs)


def _paragraphs(
    inline: Token, place: Callable[[int], Place], line: int, findings: list[Finding]
) -> Iterator[Paragraph]:
    lines = _lines(inline, lambda offset: place(line + offset), findings)
    for offset, runs in enumerate(lines):
        text = plain(runs)
        if _RULER.fullmatch(text):
            findings.append(
                Finding(
                    "broken-table",
                    "这一行像是表的分隔行，但与上一行的格数不同，或上一行不是表头",
                    place(line + offset),
                    found=text,
                )
            )
        elif _UNSPACED.match(text):
            findings.append(
                Finding(
                    "heading-space",
                    "要写标题的话，用半角 #，后面空一格",
                    place(line + offset),
                    found=text[:12],
                    severity=Severity.WARNING,
                )
            )
        if offset + 1 < len(lines) and text and not text.endswith(_SENTENCE_END):
            findings.append(
                Finding(
                    "line-break",
                    "这一行没有标点结尾，下一行另起了一段；若是同一段，请写在一行里",
                    place(line + offset),
                    found=text[-12:],
                    severity=Severity.HINT,
                )
            )
        if text:
            yield Paragraph(runs)


def _lines(inline: Token, place: Callable[[int], Place], findings: list[Finding]) -> list[Runs]:
    """The runs of each line of an inline token; only pairs of two stars mean anything: bold."""
    lines = [""]
    target = ""
    for token in inline.children or ():
        if token.type in {"softbreak", "hardbreak"}:
            lines.append("")
        elif token.type == "link_open":
            target = "" if token.info == "auto" else str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            lines[-1] += f"（{target}）" if target else ""
        elif token.type == "image":
            findings.append(
                Finding(
                    "inline-image",
                    "图不能写在文字里",
                    place(len(lines) - 1),
                    found=token.content or str(token.attrs.get("src", "")),
                    expected="正文写成列表，图写作 figure: {source: …}",
                )
            )
        else:
            lines[-1] += token.content
    return [_bold(line) for line in lines]


def _bold(text: str) -> Runs:
    """The runs of one line."""
    parts = _BOLD.split(text)
    return tuple(Run(part, bool(index % 2)) for index, part in enumerate(parts) if part)


def _without(runs: Runs, count: int) -> Runs:
    """Runs less their first ``count`` characters."""
    kept = []
    for run in runs:
        if count >= len(run.text):
            count -= len(run.text)
            continue
        kept.append(Run(run.text[count:], run.strong))
        count = 0
    return tuple(kept)


def _until(runs: Runs, count: int) -> Runs:
    """The first ``count`` characters of runs."""
    kept = []
    for run in runs:
        if count <= 0:
            break
        kept.append(Run(run.text[:count], run.strong))
        count -= len(run.text)
    return tuple(kept)


def _table(
    tokens: list[Token], source: list[str], place: Callable[[int], Place], findings: list[Finding]
) -> MarkdownTable:
    rows: list[list[str]] = []
    lines: list[int] = []
    for token in tokens:
        if token.type == "tr_open" and token.map:
            rows.append([])
            lines.append(token.map[0])
            findings += _row_faults(source[lines[-1]], len(rows[0]), place(lines[-1]))
        elif token.type == "inline":
            (runs,) = _lines(token, lambda _: place(lines[-1]), findings)
            rows[-1].append(plain(runs))
    return MarkdownTable(tuple(tuple(row) for row in rows), tuple(lines))


def _row_faults(text: str, width: int, place: Place) -> Iterator[Finding]:
    """What the parser would take into a table, or leave out of it, without a word."""
    bars = _BAR.findall(text)
    cells = _BAR.split(text.strip().removeprefix("|"))
    if not bars:
        yield Finding("broken-table", "这一行接在表后，成了表里的行；表后要空一行", place, found=text[:12])
    elif width and len(cells) - (not cells[-1].strip()) > width:
        yield Finding("extra-cell", "这一行比表头多出一格", place, found=cells[width].strip())
