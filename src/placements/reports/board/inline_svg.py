"""A drawing as part of a page: nothing that acts or fetches, ids of its own, one name for all of it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markupsafe import Markup, escape

# what Vega draws with; anything else is left out, so that no script, link or image can come in
ELEMENTS = frozenset(["svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"])
ATTRIBUTES = frozenset(
    [
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "dx",
        "dy",
        "r",
        "cx",
        "cy",
        "width",
        "height",
        "transform",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-dashoffset",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "opacity",
        "display",
        "text-anchor",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "clip-path",
        "id",
        "viewBox",
    ]
)
SPACE = re.compile(r"[ \t\r\n]+")
URL = re.compile(r"url\(#([\w-]+)\)")


def inline_svg(svg: str, key: str, alt_text: str) -> Markup:
    """The drawing for a page, as one image that ``alt_text`` describes.

    Parameters
    ----------
    svg
        A whole SVG document.
    key
        Leads every id in it, so that drawings on one page do not share any.
    """
    root = ElementTree.fromstring(svg)
    _clean(root, key)
    for size in ("width", "height"):
        # the page sizes it by the view box
        root.attrib.pop(size, None)
    inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    view = escape(root.attrib["viewBox"])
    label = escape(SPACE.sub(" ", alt_text))
    return Markup(f'<svg viewBox="{view}" role="img" aria-label="{label}">{inner}</svg>')


def _clean(element: ElementTree.Element, key: str) -> None:
    """Take out what is not listed, name ids after the page's, outline text from behind."""
    element.tag = _plain(element.tag)
    for name, value in list(element.attrib.items()):
        del element.attrib[name]
        if name not in ATTRIBUTES:
            continue
        if name == "id":
            value = f"{key}-{value}"
        if "url(" in value:
            found = URL.fullmatch(value)
            if found is None:
                continue
            value = f"url(#{key}-{found[1]})"
        element.attrib[name] = value
    if element.tag == "text":
        element.attrib["paint-order"] = "stroke"
    for child in list(element):
        if _plain(child.tag) in ELEMENTS:
            _clean(child, key)
        else:
            element.remove(child)


def _plain(tag: object) -> str:
    """The element's name without its namespace; "" for comments and instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
