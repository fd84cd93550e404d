"""Write scripts/fontconfig.conf: which families stand in for the official ones, for all programs."""

from pathlib import Path
from xml.sax.saxutils import escape

from reportgen.layout.fonts import FACES, RARE_CHARACTERS

TARGET = Path(__file__).with_name("fontconfig.conf")


def build() -> str:
    """The configuration's text, from the same table that the PDF uses."""
    parts = [
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        "<!-- Open faces that stand in for those of official documents where these are missing. -->\n"
        "<fontconfig>\n"
    ]
    for faces in FACES.values():
        names = dict.fromkeys((*(family.name for family in faces.stand_ins), *RARE_CHARACTERS))
        accept = "".join(f"<family>{escape(name)}</family>" for name in names)
        for name in map(escape, faces.official):
            parts.append(
                f'  <alias binding="same"><family>{name}</family><accept>{accept}</accept></alias>\n'
            )
            if faces.stand_ins[0].bold:
                parts.append(
                    f'  <match target="pattern"><test name="family"><string>{name}</string></test>'
                    '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit></match>\n'
                )
    parts.append("</fontconfig>\n")
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(build(), encoding="utf-8")
    print(TARGET)
