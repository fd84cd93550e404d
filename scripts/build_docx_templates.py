"""Build templates/docx/*.docx from the layout: real Word files with named Chinese styles and tags."""

from __future__ import annotations

import datetime
import io
from functools import partial
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu

from docx_styles import Style, fonts, paragraph_look, run_look, style_id, styles
from reportgen import templates
from reportgen.document.model import Align, Cell, Table
from reportgen.layout.fonts import DASH_HEIGHT, FACES, Face
from reportgen.layout.spec import EVEN_LINE, GBT9704, LayoutSpec, word_line
from reportgen.manifest import FormCell, FormSpec, Manifest
from reportgen.renderers.docx import REST_STYLE, fixed_times
from reportgen.renderers.docx_table import table_xml

TARGET = Path(__file__).resolve().parents[1] / "templates" / "docx"

_NOT_OURS = {"stylesWithEffects", "thumbnail", "customXml", "numbering"}
"""Parts of the library's default document that say nothing of this one."""
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}mathPr"


def build(manifest: Manifest) -> bytes:
    """A template's .docx: page, styles, footers, and a body of tags."""
    layout = templates.layout_of(manifest)
    word = _empty(layout)
    for style in styles(layout):
        _add_style(word, style, layout)
    _add_run_style(word, REST_STYLE, FACES[Face.FANGSONG].family)
    _footers(word)
    _blocks(word, manifest, layout)
    if manifest.defaults.get("mark") == "":
        _title_and_blocks(word)
    else:
        _page(word, layout)
    buffer = io.BytesIO()
    word.save(buffer)
    return fixed_times(buffer)


def _empty(layout: LayoutSpec) -> WordDocument:
    """A document with no styles but Word's own four defaults, set to the layout's page."""
    word = docx.Document()
    for element in list(word.styles.element.findall(qn("w:style"))):
        if element.get(qn("w:default")) != "1":
            word.styles.element.remove(element)
    latent = word.styles.element.find(qn("w:latentStyles"))
    if latent is not None:
        word.styles.element.remove(latent)
    _defaults(word, layout)
    for paragraph in list(word.paragraphs):
        paragraph._p.getparent().remove(paragraph._p)
    section = word.sections[0]
    if layout.page_width > layout.page_height:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Emu(layout.page_width), Emu(layout.page_height)
    section.top_margin, section.bottom_margin = Emu(layout.top_margin), Emu(layout.bottom_margin)
    section.left_margin, section.right_margin = Emu(layout.binding_margin), Emu(layout.right_margin)
    section.header_distance = Emu(layout.top_margin // 2)
    line = word_line(layout.page_number_size, layout.page_number_size * EVEN_LINE)
    top = layout.page_number_drop - (line.baseline - line.size * DASH_HEIGHT)
    section.footer_distance = Emu(layout.bottom_margin - top - line.height)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)
    word.settings.odd_and_even_pages_header_footer = True
    _modern(word)
    properties = word.core_properties
    properties.author = properties.last_modified_by = "reportgen"
    properties.comments = properties.title = ""
    properties.created = properties.modified = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    return word


def _modern(word: WordDocument) -> None:
    """Word 2013's way to lay out (mode 15), in which a table's edge, not its text, keeps the margin."""
    root = word.settings.element
    for name in ("w:compat", "w:rsids", "w:proofState"):
        old = root.find(qn(name))
        if old is not None:
            root.remove(old)
    root.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    compat = parse_xml(
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    root.find(_MATH).addprevious(compat)
    for relations in (word.part.rels, word.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.rpartition("/")[2] in _NOT_OURS:
                del relations[key]


def _defaults(word: WordDocument, layout: LayoutSpec) -> None:
    """Document defaults and the Normal style: 3号仿宋, exact line pitch, tracking, both sides even."""
    root = word.styles.element
    defaults = root.find(qn("w:docDefaults"))
    if defaults is not None:
        root.remove(defaults)
    half = layout.body_size.half_points
    root.insert(
        0,
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{fonts(FACES[Face.FANGSONG].family)}"
            f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
            "<w:pPrDefault/></w:docDefaults>"
        ),
    )
    normal = word.styles["Normal"].element
    for child in list(normal):
        if child.tag in {qn("w:rPr"), qn("w:pPr")}:
            normal.remove(child)
    normal.append(
        parse_xml(
            f'<w:pPr {nsdecls("w")}><w:widowControl w:val="0"/>'
            f'<w:spacing w:before="0" w:after="0" w:line="{layout.line_pitch.twips}" w:lineRule="exact"/>'
            '<w:jc w:val="both"/></w:pPr>'
        )
    )
    normal.append(parse_xml(f'<w:rPr {nsdecls("w")}><w:spacing w:val="{layout.tracking.twips}"/></w:rPr>'))


def _add_style(word: WordDocument, style: Style, layout: LayoutSpec) -> None:
    made = word.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = word.styles["Normal"]
    made.quick_style = True
    made.element.set(qn("w:styleId"), style_id(style.name))
    made.element.append(parse_xml(f"<w:pPr {nsdecls('w')}>{paragraph_look(style, layout)}</w:pPr>"))
    look = run_look(style)
    if look:
        made.element.append(parse_xml(f"<w:rPr {nsdecls('w')}>{look}</w:rPr>"))


def _add_run_style(word: WordDocument, name: str, family: str) -> None:
    made = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    made.element.set(qn("w:styleId"), style_id(name))
    made.element.append(parse_xml(f"<w:rPr {nsdecls('w')}>{fonts(family)}</w:rPr>"))


def _footers(word: WordDocument) -> None:
    section = word.sections[0]
    for footer, style in ((section.footer, "页码单页"), (section.even_page_footer, "页码双页")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = word.styles[style]
        paragraph.add_run("— ")
        for kind in ("begin", None, "separate", "number", "end"):
            run = paragraph.add_run()
            if kind is None:
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = " PAGE "
                run._r.append(code)
            elif kind == "number":
                run.text = "1"
            else:
                char = OxmlElement("w:fldChar")
                char.set(qn("w:fldCharType"), kind)
                run._r.append(char)
        paragraph.add_run(" —")


def _line(word: WordDocument, text: str, style: str = "公文正文") -> None:
    word.add_paragraph(text, style=word.styles[style])


def _blocks(word: WordDocument, manifest: Manifest, layout: LayoutSpec) -> None:
    """What each kind of block looks like, once, as a macro of the template."""
    line = partial(_line, word)

    def table(form: FormSpec) -> None:
        xml = table_xml(_tagged(form), layout, style_id)
        word.element.body.insert(len(word.element.body) - 1, parse_xml(xml))

    line("{%p macro blocks(items) %}")
    line("{%p for item in items %}")
    line('{%p if item.kind == "paragraph" and 0 < item.ending < 4 %}')
    line("{{r item.runs }}", "结尾正文")
    line('{%p elif item.kind == "paragraph" %}')
    line("{{r item.runs }}")
    line('{%p elif item.kind == "heading1" and not item.label %}')
    line("{{r item.runs }}", "无序号标题")
    for level, name in enumerate(("一级标题", "二级标题", "三级标题", "四级标题"), start=1):
        line(f'{{%p elif item.kind == "heading{level}" %}}')
        line("{{ item.label }}{{r item.runs }}{{r item.rest }}", name)
    for form in manifest.forms:
        line(f'{{%p elif item.kind == "{form.key}" %}}')
        line("", "表前间隔")
        table(form)
        line("", "表后间隔")
    line('{%p elif item.kind == "figure" %}')
    line("{{ item.content }}", "图")
    line("{%p if item.caption %}")
    line("{{ item.caption }}", "图题")
    line("{%p endif %}")
    line('{%p elif item.kind == "page_break" %}')
    word.add_paragraph(style=word.styles["公文正文"]).add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
    line("{%p else %}")
    line("", "表前间隔")
    line("{%p if item.caption %}")
    line("{{ item.caption }}", "表题")
    line("{%p endif %}")
    line("{%p if item.unit %}")
    line("{{ item.unit }}", "表格单位")
    line("{%p endif %}")
    line("{{p item.content }}")
    line("{%p if item.note %}")
    line("{{ item.note }}", "表注")
    line("{%p endif %}")
    line("", "表后间隔")
    line("{%p endif %}")
    line("{%p endfor %}")
    line("{%p endmacro %}")


def _title_and_blocks(word: WordDocument) -> None:
    """A list by itself: no masthead, no signature."""
    _line(word, "{{ title }}", "附件标题")
    _line(word, "{{p blocks(body) }}")
    _line(word, "", "版记之后")


def _page(word: WordDocument, layout: LayoutSpec) -> None:
    """The page from top to bottom."""
    line = partial(_line, word)
    line("{{r mark }}", "发文机关标志")
    line("{%p if number %}")
    line("{{ number }}", "发文字号")
    line("{%p endif %}")
    line("", "红色分隔线")
    line("{{ title }}", "公文标题")
    line("{%p if to %}")
    line("{{ to }}：", "主送机关")
    line("{%p endif %}")
    line("{{p blocks(body) }}")
    line("{%p if attachments and not several_attachments %}")
    line("", "空行")
    line("附件：{{ attachments[0].title }}", "附件说明")
    line("{%p endif %}")
    line("{%p if several_attachments %}")
    line("", "空行")
    line("{%p for item in attachments %}")
    line("{% if loop.first %}附件：{% else %}\t{% endif %}{{ item.index }}.\t{{ item.title }}", "附件说明列")
    line("{%p endfor %}")
    line("{%p endif %}")
    line("", "空行")
    line("{%p for name in signature %}")
    line("{{ name }}", "署名")
    line("{%p endfor %}")
    line("{{ date }}", "成文日期")
    line("{%p if note %}")
    line("{{ note }}", "附注")
    line("{%p endif %}")
    line("{%p for item in attachments %}")
    line("{{ item.label }}", "附件序号")
    line("{{ item.broken_title }}", "附件标题")
    line("{{p blocks(item.body) }}")
    line("{%p endfor %}")
    line("{%p if imprint %}")
    word.element.body.insert(len(word.element.body) - 1, parse_xml(_imprint(layout)))
    line("{%p endif %}")
    line("", "版记之后")


def _tagged(form: FormSpec) -> Table:
    """A form's table with a tag in the place of each number."""

    def cell(spec: FormCell) -> Cell:
        text = f"{{{{ {form.key}.{spec.row}.{spec.column} }}}}" if spec.row else spec.text
        return Cell(text, spec.colspan, spec.rowspan, Align(spec.align), spec.head)

    return Table(
        head=tuple(tuple(map(cell, row)) for row in form.head),
        body=tuple(tuple(map(cell, row)) for row in form.body),
        widths=form.widths,
        size=form.size,
        whole=form.whole,
        key=form.key,
    )


def _imprint(layout: LayoutSpec) -> str:
    """The imprint: a table that stands on the type area's lower edge, on the page of what follows."""
    width = layout.type_area_width.twips
    thick, thin = layout.imprint_thick_rule.eighths, layout.imprint_thin_rule.eighths

    def rule(side: str, size: int) -> str:
        return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'

    def row(condition: str, style: str, content: str) -> str:
        cell = (
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr>{content}</w:p></w:tc></w:tr>'
        )
        return _tag_row(f"{{%tr if {condition} %}}", width) + cell + _tag_row("{%tr endif %}", width)

    copies = '<w:r><w:t xml:space="preserve">抄送：{{ cc }}</w:t></w:r>'
    printing = "<w:r><w:t>{{ printer }}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>{{ print_date }}</w:t></w:r>"
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="page"'
        f' w:tblpX="{layout.binding_margin.twips}" w:tblpYSpec="bottom"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{rule("top", thick)}{rule("bottom", thick)}'
        f'{rule("insideH", thin)}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        + row("cc", "版记抄送", copies)
        + row("printer", "版记印发", printing)
        + "</w:tbl>"
    )


def _tag_row(tag: str, width: int) -> str:
    return (
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style_id("版记之后")}"/></w:pPr><w:r><w:t>{tag}</w:t></w:r></w:p>'
        "</w:tc></w:tr>"
    )


def main() -> None:
    """Write every shipped template."""
    for style in styles(GBT9704):
        style_id(style.name)
    style_id(REST_STYLE)
    TARGET.mkdir(exist_ok=True)
    for name in templates.shipped_names():
        path = TARGET / f"{name}.docx"
        path.write_bytes(build(templates.load(name)))
        print(path.relative_to(TARGET.parents[1]))


if __name__ == "__main__":
    main()
