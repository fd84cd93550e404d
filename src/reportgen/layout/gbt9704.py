"""The primary figures of GB/T 9704-2012, each with its clause; and, apart, those of practice.

Nothing here is computed, and no other module holds a figure of the layout.
The standard names type by size number (号); the points are those that Word and WPS use.
"""

from __future__ import annotations

from reportgen.layout.units import Mm, Pt

# --- what the standard says -------------------------------------------------------------------

PAGE_WIDTH = Mm(210)  # 5.1, A4
PAGE_HEIGHT = Mm(297)  # 5.1
TOP_MARGIN = Mm(37)  # 5.2.1 天头, ±1 mm
BINDING_MARGIN = Mm(28)  # 5.2.1 订口, ±1 mm
TYPE_AREA_WIDTH = Mm(156)  # 5.2.1 版心
TYPE_AREA_HEIGHT = Mm(225)  # 5.2.1 版心
LINES = 22  # 5.2.3, a page (一般)
CHARACTERS = 28  # 5.2.3, a line (一般)
LINE = Mm(10.39)  # 3.2 一行: a 3号 character and 7/8 of it (mm in GB/T 33476.2)

BODY_SIZE = Pt(16)  # 5.2.2, 3号
TITLE_SIZE = Pt(22)  # 7.3.1, 2号
IMPRINT_SIZE = Pt(14)  # 7.4.2, 4号
PAGE_NUMBER_SIZE = Pt(14)  # 7.5, 4号

MARK_DROP = Mm(35)  # 7.2.4: the mark's upper edge below that of the type area
NUMBER_DROP_LINES = 2  # 7.2.5: lines between mark and number
RULE_DROP = Mm(4)  # 7.2.7: the red rule below the number
TITLE_DROP_LINES = 2  # 7.3.1: lines between rule and title
TO_DROP_LINES = 1  # 7.3.2: lines between title and recipients
INDENT_CHARACTERS = 2  # 7.3.3: each paragraph
ATTACHMENT_NOTE_DROP_LINES = 1  # 7.3.4
SIGNATURE_DROP_LINES = 1  # 7.3.5.2, without a seal
SIGNATURE_INDENT_CHARACTERS = 2  # 7.3.5.2: right of the signature; shift of the date from it
ATTACHMENT_TITLE_LINE = 3  # 7.3.7: the line of the type area on which it stands
IMPRINT_INSET_CHARACTERS = 1  # 7.4.2, both sides
IMPRINT_THICK_RULE = Mm(0.35)  # 7.4.1 (推荐), first and last
IMPRINT_THIN_RULE = Mm(0.25)  # 7.4.1 (推荐), between
PAGE_NUMBER_DROP = Mm(7)  # 7.5: its dashes below the type area
PAGE_NUMBER_INSET_CHARACTERS = 1  # 7.5

# --- practice, where the standard gives no figure ---------------------------------------------

RED = "#FF0000"  # 6.2 gives Y80 % M80 % for the press; screens and office printers use pure red
RED_RULE = Mm(0.5)  # 7.2.7 names no thickness; 0.35 to 0.5 mm is usual
TITLE_PITCH = Pt(34)  # 33 to 35 pt is usual for 2号
MARK_SIZE = Pt(62)  # 7.2.4 only asks that it be eye-catching
MARK_SIZE_LEAST = Pt(36)
MARK_NARROWEST = 0.65  # width of a condensed mark's characters to their height
TABLE_SIZE = Pt(12)  # 小四
TABLE_SIZE_LEAST = Pt(10.5)  # 五号: below it a table is hard to read
TABLE_PITCH = 1.5  # of the table's type size
TABLE_RULE = Pt(0.75)
TABLE_PADDING = Mm(1)  # beside a cell's text
TABLE_LEADING = Mm(0.8)  # above and below a cell's text
IMPRINT_ANCHOR = Pt(1)  # the line after the imprint that holds it to its page
CAPTION_SIZE = Pt(16)
UNIT_SIZE = Pt(12)
FIGURE_RESOLUTION_LEAST = 200  # dots to the inch
SCREEN_RESOLUTION = 96  # of a picture that does not say
