"""The styles and settings of an OpenDocument spreadsheet: few, named, British, without colour."""

from __future__ import annotations

from placements.reports.publish.document import COVER, Kind
from placements.reports.publish.layout import FONT, HEADING_SIZE, SIZE, TITLE_SIZE

COVER_TITLE, TITLE, HEADING = "Cover_20_title", "Heading_20_1", "Heading_20_2"
LINE, TEXT, COLUMN_HEADING, NUMBER_HEADING = "Line", "Text", "Column_20_heading", "Number_20_heading"
LOOKS = {Kind.TEXT: TEXT, Kind.WHOLE: "Whole", Kind.PERCENT: "Per_20_cent", Kind.FIGURE: "Figure"}
"""Name of the cell style of each kind of column."""

_GROUPED = '<number:number number:min-integer-digits="1" number:grouping="true"'
_NUMBERS = {
    Kind.WHOLE: (
        "N1",
        f'<number:number-style style:name="N1">{_GROUPED} number:decimal-places="0"/></number:number-style>',
    ),
    Kind.PERCENT: (
        "N2",
        '<number:percentage-style style:name="N2"><number:number number:min-integer-digits="1" '
        'number:decimal-places="0"/><number:text>%</number:text></number:percentage-style>',
    ),
    Kind.FIGURE: ("N3", f'<number:number-style style:name="N3">{_GROUPED}/></number:number-style>'),
}

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_LANGUAGE = 'fo:language="en" fo:country="GB"'


def styles_part() -> bytes:
    """``styles.xml``: cell styles, of which headings have the names that programs know, and a landscape page."""
    cells = [
        _style(COVER_TITLE, TITLE_SIZE, bold=True),
        _style(TITLE, TITLE_SIZE, bold=True, wrap=False),
        _style(HEADING, HEADING_SIZE, bold=True),
        _style(LINE, SIZE, wrap=False),
        _style(TEXT, SIZE),
        _style(COLUMN_HEADING, SIZE, bold=True),
        _style(NUMBER_HEADING, SIZE, bold=True, right=True),
        *(
            _style(LOOKS[kind], SIZE, right=True, wrap=False, number=name)
            for kind, (name, _) in _NUMBERS.items()
        ),
    ]
    numbers = [number for _, number in _NUMBERS.values()]
    text = (
        f'<office:font-face-decls><style:font-face style:name="{FONT}" svg:font-family="{FONT}" '
        'style:font-family-generic="swiss" style:font-pitch="variable"/></office:font-face-decls>'
        '<office:styles><style:default-style style:family="table-cell">'
        f'<style:text-properties style:font-name="{FONT}" fo:font-size="{SIZE}pt" {_LANGUAGE}/>'
        '</style:default-style><style:style style:name="Default" style:family="table-cell"/>'
        f"{''.join((*numbers, *cells))}</office:styles>"
        '<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties '
        'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin-top="1.8cm" '
        'fo:margin-bottom="1.8cm" fo:margin-left="1.8cm" fo:margin-right="1.8cm" '
        'style:scale-to-X="1" style:scale-to-Y="0" loext:scale-to-X="1" loext:scale-to-Y="0"/>'
        "</style:page-layout></office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="page">'
        '<style:header style:display="false"/><style:footer style:display="false"/></style:master-page>'
        "</office:master-styles>"
    )
    return _part("office:document-styles", text)


def settings_part() -> bytes:
    """``settings.xml``: the file opens on its cover."""
    text = (
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item config:name="ActiveTable" config:type="string">{COVER}</config:config-item>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"
    )
    return _part("office:document-settings", text)


def _part(root: str, text: str) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names} office:version="1.4">{text}</{root}>'
    ).encode()


def _style(
    name: str, size: float, *, bold: bool = False, right: bool = False, wrap: bool = True, number: str = ""
) -> str:
    data = f' style:data-style-name="{number}"' if number else ""
    # figures stand a little off the text of the next column
    paragraph = 'fo:text-align="end" fo:margin-left="0.25cm"' if right else 'fo:text-align="start"'
    return (
        f'<style:style style:name="{name}" style:display-name="{name.replace("_20_", " ")}" '
        f'style:family="table-cell" style:parent-style-name="Default"{data}>'
        f'<style:table-cell-properties fo:wrap-option="{"wrap" if wrap else "no-wrap"}" style:vertical-align="top" '
        'style:text-align-source="fix" style:repeat-content="false"/>'
        f"<style:paragraph-properties {paragraph}/>"
        f'<style:text-properties style:font-name="{FONT}" fo:font-size="{size}pt" '
        f'fo:font-weight="{"bold" if bold else "normal"}" {_LANGUAGE}/></style:style>'
    )
