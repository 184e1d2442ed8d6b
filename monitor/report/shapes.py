"""The shape and colour of each stage: either alone tells stages apart, in print too."""

from collections.abc import Callable, Mapping
from math import cos, pi, sin

from monitor.model import Stage

Drawing = tuple[tuple[str, Mapping[str, str]], ...]
INK = "#1b2430"
COLOURS: Mapping[Stage, str] = {
    Stage.MENTION: "#5a6b80",
    Stage.OFFER: "#c77700",
    Stage.SAMPLE: "#d9480f",
    Stage.PUBLICATION: "#a8071a",
    Stage.SPREAD: "#7b3fa0",
    Stage.PRESS: "#0b62b0",
    Stage.DISCLOSURE: "#12805c",
}


def shape(stage: Stage, x: float, y: float, r: float) -> Drawing:
    """SVG elements (name, attributes) that draw a stage around (x, y), about `r` to each side."""
    return _DRAWN[stage](x, y, r, COLOURS[stage])


def _ring(x: float, y: float, r: float, colour: str) -> Drawing:
    line = {"fill": "#ffffff", "stroke": colour, "stroke-width": _n(r * 0.4)}
    return (("circle", {"cx": _n(x), "cy": _n(y), "r": _n(r * 0.78)} | line),)


def _diamond(x: float, y: float, r: float, colour: str) -> Drawing:
    return _path(colour, (x, y - r), (x + r, y), (x, y + r), (x - r, y))


def _half(x: float, y: float, r: float, colour: str) -> Drawing:
    """A square of which one half is shown."""
    k = r * 0.82
    frame = {"x": _n(x - k), "y": _n(y - k), "width": _n(2 * k), "height": _n(2 * k)}
    line = {"fill": "#ffffff", "stroke": colour, "stroke-width": _n(r * 0.25)}
    return (("rect", frame | line), ("rect", frame | {"width": _n(k), "fill": colour}))


def _star(x: float, y: float, r: float, colour: str) -> Drawing:
    turns = (n * pi / 5 - pi / 2 for n in range(10))
    radii = (r * (0.56 if n % 2 else 1.25) for n in range(10))
    middle = y + r * 0.08
    points = ((x + k * cos(t), middle + k * sin(t)) for t, k in zip(turns, radii, strict=True))
    return _path(colour, *points)


def _triangle(x: float, y: float, r: float, colour: str) -> Drawing:
    return _path(colour, (x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8))


def _page(x: float, y: float, r: float, colour: str) -> Drawing:
    """A printed page: an upright sheet with three lines."""
    size = {"width": _n(1.6 * r), "height": _n(2 * r), "fill": colour}
    lines = " ".join(f"M{_n(x - r * 0.5)} {_n(y + r * k)}h{_n(r)}" for k in (-0.5, 0.0, 0.5))
    stroke = {"stroke": "#ffffff", "stroke-width": _n(r * 0.22), "fill": "none"}
    return (
        ("rect", {"x": _n(x - r * 0.8), "y": _n(y - r)} | size),
        ("path", {"d": lines} | stroke),
    )


def _cross(x: float, y: float, r: float, colour: str) -> Drawing:
    a, b = r * 0.95, r * 0.34
    corners = ((-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b))
    half = [(x + dx, y + dy) for dx, dy in corners]
    return _path(colour, *half, *((2 * x - px, 2 * y - py) for px, py in half))


_DRAWN: Mapping[Stage, Callable[[float, float, float, str], Drawing]] = {
    Stage.MENTION: _ring,
    Stage.OFFER: _diamond,
    Stage.SAMPLE: _half,
    Stage.PUBLICATION: _star,
    Stage.SPREAD: _triangle,
    Stage.PRESS: _page,
    Stage.DISCLOSURE: _cross,
}


def _path(colour: str, *points: tuple[float, float]) -> Drawing:
    d = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "z"
    return (("path", {"d": d, "fill": colour}),)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
