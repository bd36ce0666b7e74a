"""Drawing with plain SVG: presentation attributes only, so that a strict policy lets it pass.

Every drawing has a title and a description, and ids that begin with a prefix of the page's choice.
"""

from collections.abc import Iterable

from markupsafe import Markup

INK = "#1a1a1a"
MUTE = "#5e5e5e"
GRID = "#d9d9d9"
GREY = "#6f7780"
BAND = "#eef1f4"
BLUE = "#0065bd"
MID_BLUE = "#5f86ab"
ORANGE = "#cb4e0b"
TARGET = "#741e6d"
_FONT = "Roboto, 'Helvetica Neue', Helvetica, Arial, sans-serif"


class Drawing:
    """Shapes in the order in which they are laid on each other."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._shapes: list[Markup] = []

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        stroke: str = GRID,
        width: float = 1,
        dash: str = "",
    ) -> None:
        """A straight line."""
        self._add(
            "line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke,
            stroke_width=width, stroke_dasharray=dash,
        )  # fmt: skip

    def rectangle(
        self, corner: tuple[float, float], size: tuple[float, float], *, fill: str, stroke: str = ""
    ) -> None:
        """A filled rectangle."""
        self._add(
            "rect", x=corner[0], y=corner[1], width=size[0], height=size[1], fill=fill,
            stroke=stroke,
        )  # fmt: skip

    def path(
        self,
        points: Iterable[tuple[float, float]],
        *,
        stroke: str = "",
        fill: str = "none",
        width: float = 1,
        dash: str = "",
    ) -> None:
        """Straight lines from point to point; filled, it is closed."""
        drawn = "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
        closed = "Z" if fill != "none" else ""
        self._add(
            "path", d=f"M{drawn}{closed}", stroke=stroke, fill=fill, stroke_width=width,
            stroke_dasharray=dash, stroke_linejoin="round",
        )  # fmt: skip

    def circle(self, centre: tuple[float, float], radius: float, *, fill: str) -> None:
        """A dot with a white edge."""
        self._add(
            "circle", cx=centre[0], cy=centre[1], r=radius, fill=fill, stroke="#ffffff",
            stroke_width=1.2,
        )  # fmt: skip

    def text(
        self,
        place: tuple[float, float],
        words: str,
        *,
        size: float = 13,
        fill: str = INK,
        anchor: str = "start",
        is_bold: bool = False,
    ) -> None:
        """Words on one line."""
        attributes = _attributes(
            x=place[0], y=place[1], font_size=size, fill=fill, text_anchor=anchor,
            font_weight="700" if is_bold else "",
        )  # fmt: skip
        self._shapes.append(Markup("<text{}>{}</text>").format(attributes, words))

    def drawn(self, prefix: str, title: str, description: str, *, kind: str) -> Markup:
        """The whole drawing; ``kind`` says for which width it was made: wide, narrow or spark."""
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="app-chart app-chart--{kind}"'
            ' viewBox="0 0 {width} {height}" role="img"'
            ' aria-labelledby="{prefix}-title {prefix}-desc" font-family="{font}">'
            '<title id="{prefix}-title">{title}</title>'
            '<desc id="{prefix}-desc">{description}</desc>'
            "{shapes}</svg>"
        ).format(
            kind=kind, width=self.width, height=self.height, prefix=prefix, font=_FONT,
            title=title, description=description, shapes=Markup("").join(self._shapes),
        )  # fmt: skip

    def _add(self, tag: str, **attributes: str | float) -> None:
        self._shapes.append(Markup("<{}{}/>").format(Markup(tag), _attributes(**attributes)))  # noqa: S704 - our own tags


def _attributes(**given: str | float) -> Markup:
    pairs = (
        (name.replace("_", "-"), _number(value) if isinstance(value, int | float) else value)
        for name, value in given.items()
        if value != ""
    )
    return Markup("").join(Markup(' {}="{}"').format(*pair) for pair in pairs)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
