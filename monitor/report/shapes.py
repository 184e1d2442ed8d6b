"""The shape and colour of each stage: told apart by either alone, in print and by the colour-blind."""

from collections.abc import Mapping
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
    """SVG elements (name, attributes) that draw a stage around (x, y) with a radius of about `r`."""
    colour = COLOURS[stage]
    whole = {"fill": colour}
    line = {"fill": "#ffffff", "stroke": colour, "stroke-width": _n(r * 0.4)}
    match stage:
        case Stage.MENTION:
            return (("circle", {"cx": _n(x), "cy": _n(y), "r": _n(r * 0.78)} | line),)
        case Stage.OFFER:
            return (("path", {"d": _path((x, y - r), (x + r, y), (x, y + r), (x - r, y))} | whole),)
        case Stage.SAMPLE:
            return _sample(x, y, r * 0.82, line | {"stroke-width": _n(r * 0.25)}, whole)
        case Stage.PUBLICATION:
            return (("path", {"d": _star(x, y + r * 0.08, r * 1.25)} | whole),)
        case Stage.SPREAD:
            d = _path((x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8))
            return (("path", {"d": d} | whole),)
        case Stage.PRESS:
            return _page(x, y, r, whole)
        case Stage.DISCLOSURE:
            return (("path", {"d": _cross(x, y, r * 0.95, r * 0.34)} | whole),)


def _sample(x: float, y: float, r: float, line: dict[str, str], whole: dict[str, str]) -> Drawing:
    """A square of which one half is shown."""
    frame = {"x": _n(x - r), "y": _n(y - r), "width": _n(2 * r), "height": _n(2 * r)}
    half = frame | {"width": _n(r)}
    return (("rect", frame | line), ("rect", half | whole))


def _page(x: float, y: float, r: float, whole: dict[str, str]) -> Drawing:
    """A printed page: an upright sheet with three lines."""
    sheet = {"x": _n(x - r * 0.8), "y": _n(y - r), "width": _n(1.6 * r), "height": _n(2 * r)}
    lines = " ".join(f"M{_n(x - r * 0.5)} {_n(y + r * k)}h{_n(r)}" for k in (-0.5, 0.0, 0.5))
    stroke = {"stroke": "#ffffff", "stroke-width": _n(r * 0.22), "fill": "none"}
    return (("rect", sheet | whole), ("path", {"d": lines} | stroke))


def _star(x: float, y: float, r: float) -> str:
    turns = (n * pi / 5 - pi / 2 for n in range(10))
    radii = (r if n % 2 == 0 else r * 0.45 for n in range(10))
    return _path(*((x + k * cos(t), y + k * sin(t)) for t, k in zip(turns, radii, strict=True)))


def _cross(x: float, y: float, r: float, w: float) -> str:
    return (
        f"M{_n(x - w)} {_n(y - r)}h{_n(2 * w)}v{_n(r - w)}h{_n(r - w)}v{_n(2 * w)}h{_n(w - r)}"
        f"v{_n(r - w)}h{_n(-2 * w)}v{_n(w - r)}h{_n(w - r)}v{_n(-2 * w)}h{_n(r - w)}z"
    )


def _path(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "z"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
