"""The styles of the shipped .docx templates, from the layout: Chinese names that a clerk finds in Word."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.layout.fonts import FACES, Face
from reportgen.layout.spec import EVEN_LINE, LayoutSpec, word_line
from reportgen.layout.units import Length, Twips
from reportgen.renderers.docx_table import CELL_STYLE, HEAD_STYLE, SMALL

_ZERO = Length(0)


@dataclass(frozen=True)
class Style:
    """One named style; lengths of None are inherited from 公文正文's base."""

    name: str
    face: Face | None = None
    size: Length | None = None
    pitch: Length | None = None
    tracking: Length | None = None
    align: str | None = None
    before: Length = _ZERO
    after: Length = _ZERO
    left: Length = _ZERO
    right: Length = _ZERO
    first: Length = _ZERO
    tabs: tuple[Length, ...] = ()
    colour: str | None = None
    outline: int | None = None
    keep_next: bool = False
    page_break: bool = False


def styles(layout: LayoutSpec) -> list[Style]:
    """Every style of the shipped templates."""
    body = word_line(layout.body_size, layout.line_pitch)
    title = word_line(layout.title_size, layout.title_pitch)
    mark = word_line(layout.mark_size, layout.mark_size * EVEN_LINE)
    rule = Twips((layout.rule_drop - body.below).twips)
    table_pitch = layout.table_pitch(layout.table_size)
    small_pitch = layout.table_pitch(layout.table_size_least)
    character, indent = layout.character, layout.indent
    flush = Length(0)
    page_number = layout.page_number_size * EVEN_LINE
    return [
        Style(
            "发文机关标志",
            Face.XIAOBIAOSONG,
            layout.mark_size,
            mark.height,
            flush,
            "center",
            before=layout.mark_drop - mark.above,
            colour=layout.red.lstrip("#"),
        ),
        Style("发文字号", align="center", before=layout.number_drop - mark.below - body.above),
        Style("红色分隔线", pitch=rule),
        Style(
            "公文标题",
            Face.XIAOBIAOSONG,
            layout.title_size,
            layout.title_pitch,
            flush,
            "center",
            before=layout.title_drop - title.above,
            after=layout.to_drop - title.below - body.above,
            keep_next=True,
        ),
        Style("主送机关", align="left", keep_next=True),
        Style("公文正文", first=indent),
        Style("结尾正文", first=indent, keep_next=True),
        Style("一级标题", Face.HEITI, first=indent, outline=0, keep_next=True),
        Style("二级标题", Face.KAITI, first=indent, outline=1, keep_next=True),
        Style("三级标题", first=indent, outline=2, keep_next=True),
        Style("四级标题", first=indent, outline=3, keep_next=True),
        Style("无序号标题", Face.HEITI, align="center", outline=0, keep_next=True),
        Style("表题", Face.HEITI, layout.caption_size, tracking=flush, align="center", keep_next=True),
        Style("表格单位", size=layout.unit_size, tracking=flush, align="right", keep_next=True),
        Style(HEAD_STYLE, Face.HEITI, layout.table_size, table_pitch, flush, "center"),
        Style(CELL_STYLE, size=layout.table_size, pitch=table_pitch, tracking=flush, align="center"),
        Style(HEAD_STYLE + SMALL, Face.HEITI, layout.table_size_least, small_pitch, flush, "center"),
        Style(CELL_STYLE + SMALL, None, layout.table_size_least, small_pitch, flush, "center"),
        Style("表注", size=layout.unit_size, tracking=flush, align="left"),
        Style("表前间隔", pitch=Twips((layout.line_pitch * (1 / 2)).twips), keep_next=True),
        Style("表后间隔", pitch=Twips((layout.line_pitch * (1 / 2)).twips)),
        Style("图", align="center", keep_next=True),
        Style("图题", Face.HEITI, layout.unit_size, tracking=flush, align="center"),
        Style("附件说明", align="left", left=indent + character * 3, first=character * -3, keep_next=True),
        Style(
            "附件说明列",
            align="left",
            left=indent + character * 4,
            first=character * -4,
            tabs=(indent + character * 3, indent + character * 4),
            keep_next=True,
        ),
        Style("空行", keep_next=True),
        Style("署名", align="right", right=character * 2, keep_next=True),
        Style("成文日期", align="right", right=character * 2),
        Style("附注", first=indent),
        Style("附件序号", Face.HEITI, align="left", page_break=True, keep_next=True),
        Style(
            "附件标题",
            Face.XIAOBIAOSONG,
            layout.title_size,
            layout.title_pitch,
            flush,
            "center",
            before=layout.line_pitch,
            after=layout.line_pitch,
            keep_next=True,
        ),
        Style(
            "版记抄送",
            size=layout.imprint_size,
            pitch=layout.imprint_pitch,
            tracking=flush,
            align="both",
            left=layout.imprint_inset + layout.imprint_size * 3,
            right=layout.imprint_inset,
            first=layout.imprint_size * -3,
        ),
        Style(
            "版记印发",
            size=layout.imprint_size,
            pitch=layout.imprint_pitch,
            tracking=flush,
            align="left",
            left=layout.imprint_inset,
            tabs=(-(layout.type_area_width - layout.imprint_inset),),
        ),
        Style("版记之后", pitch=layout.imprint_anchor),
        Style(
            "页码单页",
            Face.SONGTI,
            layout.page_number_size,
            page_number,
            flush,
            "right",
            right=layout.page_number_inset,
        ),
        Style(
            "页码双页",
            Face.SONGTI,
            layout.page_number_size,
            page_number,
            flush,
            "left",
            left=layout.page_number_inset,
        ),
    ]


_IDS: dict[str, str] = {}


def style_id(name: str) -> str:
    """A plain identifier for a Chinese style name, the same at every build."""
    return _IDS.setdefault(name, f"gw{len(_IDS) + 1:02d}")


def fonts(family: str) -> str:
    """One family in all four slots of a run: Latin, Chinese and the rest alike."""
    slots = " ".join(f'w:{slot}="{family}"' for slot in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f"<w:rFonts {slots}/>"


def paragraph_look(style: Style, layout: LayoutSpec) -> str:
    """Paragraph properties, in the order that the schema fixes."""
    parts = []
    if style.keep_next:
        parts.append("<w:keepNext/>")
    if style.page_break:
        parts.append("<w:pageBreakBefore/>")
    if style.name == "红色分隔线":
        colour, size = layout.red.lstrip("#"), layout.red_rule.eighths
        rule = f'<w:bottom w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
        parts.append(f"<w:pBdr>{rule}</w:pBdr>")
    if style.tabs:
        stops = "".join(
            f'<w:tab w:val="{"left" if stop > 0 else "right"}" w:pos="{abs(stop.twips)}"/>'
            for stop in style.tabs
        )
        parts.append(f"<w:tabs>{stops}</w:tabs>")
    spacing = ""
    if style.before or style.after:
        spacing += f' w:before="{style.before.twips}" w:after="{style.after.twips}"'
    if style.pitch is not None:
        spacing += f' w:line="{style.pitch.twips}" w:lineRule="exact"'
    if spacing:
        parts.append(f"<w:spacing{spacing}/>")
    if style.left or style.right or style.first:
        first = (
            f'w:firstLine="{style.first.twips}"' if style.first >= 0 else f'w:hanging="{-style.first.twips}"'
        )
        parts.append(f'<w:ind w:left="{style.left.twips}" w:right="{style.right.twips}" {first}/>')
    if style.align:
        parts.append(f'<w:jc w:val="{style.align}"/>')
    if style.outline is not None:
        parts.append(f'<w:outlineLvl w:val="{style.outline}"/>')
    return "".join(parts)


def run_look(style: Style) -> str:
    """Run properties, in the order that the schema fixes."""
    parts = []
    if style.face is not None:
        parts.append(fonts(FACES[style.face].family))
    if style.colour:
        parts.append(f'<w:color w:val="{style.colour}"/>')
    if style.tracking is not None:
        parts.append(f'<w:spacing w:val="{style.tracking.twips}"/>')
    if style.size is not None:
        parts.append(f'<w:sz w:val="{style.size.half_points}"/><w:szCs w:val="{style.size.half_points}"/>')
    return "".join(parts)
