"""A sheet of SVG that is drawn on: text, lines, boxes and the shapes of stages.

Everything goes through ElementTree, which escapes, and every text through `words.plain`, so that no
input can leave its element. Only presentation attributes are used: no style, script, link or id.
"""

from collections.abc import Iterable
from typing import Literal, get_args
from xml.etree import ElementTree as ET

from monitor.model import Stage
from monitor.report import words
from monitor.report.shapes import INK, shape

SOFT, LINE, BAND = "#576474", "#d5dce5", "#f4f6f9"
Layer = Literal["paper", "back", "middle", "front"]
Anchor = Literal["start", "middle", "end"]


class Sheet:
    """An SVG element with layers; what is drawn on a later layer covers the earlier ones."""

    def __init__(self, width: int, title: str) -> None:
        """`title` is what a screen reader says and a mouse shows."""
        self.width = width
        self.root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
        ET.SubElement(self.root, "title").text = words.plain(title)
        self.layers = {n: ET.SubElement(self.root, "g") for n in get_args(Layer)}

    def finish(self, height: float) -> str:
        """The sheet as text, cut to its height, on white paper with a thin edge."""
        size = {"width": str(self.width), "height": f"{height:.0f}"}
        self.root.attrib |= size | {
            "viewBox": f"0 0 {self.width} {height:.0f}",
            "font-family": "Helvetica, Arial, Liberation Sans, DejaVu Sans, Noto Sans, sans-serif",
        }
        self.put(
            "paper",
            "rect",
            x=0.5,
            y=0.5,
            width=self.width - 1,
            height=round(height) - 1,
            rx=8,
            fill="#ffffff",
            stroke=LINE,
        )
        return ET.tostring(self.root, encoding="unicode")

    def put(self, layer: Layer, tag: str, **attributes: float | str) -> ET.Element:
        """A new element; underscores in attribute names stand for hyphens."""
        return ET.SubElement(self.layers[layer], tag, _attributes(attributes))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        fill: str = INK,
        bold: bool = False,
        anchor: Anchor = "start",
    ) -> None:
        """One line of text that starts, ends or has its middle at `x`, with its foot at `y`."""
        extra = {"font_weight": "bold"} if bold else {}
        at = self.put(
            "front", "text", x=x, y=y, font_size=size, fill=fill, text_anchor=anchor, **extra
        )
        at.text = words.plain(text)

    def line(
        self,
        *points: tuple[float, float],
        layer: Layer = "back",
        stroke: str = LINE,
        width: float = 1,
        dash: str = "none",
    ) -> None:
        """A line through the points."""
        path = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
        self.put(
            layer,
            "path",
            d=path,
            stroke=stroke,
            stroke_width=width,
            stroke_dasharray=dash,
            fill="none",
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        layer: Layer = "back",
        fill: str,
        stroke: str = "none",
        rx: float = 0,
        stroke_width: float = 1,
        tips: Iterable[str] = (),
    ) -> None:
        """A box; `tips` are the lines that a mouse over it shows."""
        box = self.put(
            layer,
            "rect",
            x=x,
            y=y,
            width=width,
            height=height,
            rx=rx,
            fill=fill,
            stroke=stroke,
            stroke_width=stroke_width,
        )
        if told := "\n".join(map(words.plain, tips)):
            ET.SubElement(box, "title").text = told

    def mark(self, stage: Stage, x: float, y: float, r: float) -> None:
        """The shape of a stage around (x, y)."""
        for tag, attributes in shape(stage, x, y, r):
            ET.SubElement(self.layers["front"], tag, dict(attributes))


def _attributes(values: dict[str, float | str]) -> dict[str, str]:
    return {k.replace("_", "-"): v if isinstance(v, str) else _number(v) for k, v in values.items()}


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
