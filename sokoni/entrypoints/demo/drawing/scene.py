"""What stands behind and beneath: coloured paper, a table, light from a window, an arch."""

from dataclasses import dataclass

from sokoni.entrypoints.demo.drawing.colour import Colour
from sokoni.entrypoints.demo.drawing.pen import EDGE, HEIGHT, WIDTH, Pen, box, ellipse, filled, polygon


@dataclass(frozen=True, slots=True)
class Paper:
    """A wall, a table and one more tone that go together."""

    wall: Colour
    table: Colour
    shape: Colour


PAPERS = (
    Paper(Colour(0.915, 0.030, 80), Colour(0.845, 0.050, 62), Colour(0.870, 0.055, 60)),  # linen
    Paper(Colour(0.890, 0.045, 35), Colour(0.800, 0.075, 38), Colour(0.930, 0.035, 60)),  # blush
    Paper(Colour(0.885, 0.035, 145), Colour(0.800, 0.045, 140), Colour(0.925, 0.040, 110)),  # sage
    Paper(Colour(0.895, 0.030, 225), Colour(0.820, 0.040, 232), Colour(0.935, 0.030, 90)),  # morning
    Paper(Colour(0.920, 0.065, 92), Colour(0.845, 0.095, 82), Colour(0.950, 0.045, 95)),  # butter
    Paper(Colour(0.880, 0.030, 305), Colour(0.795, 0.045, 310), Colour(0.915, 0.040, 20)),  # lilac
    Paper(Colour(0.760, 0.085, 45), Colour(0.670, 0.100, 40), Colour(0.815, 0.080, 58)),  # clay
    Paper(Colour(0.700, 0.055, 192), Colour(0.610, 0.060, 196), Colour(0.760, 0.055, 180)),  # lagoon
    Paper(Colour(0.480, 0.055, 158), Colour(0.400, 0.055, 160), Colour(0.540, 0.060, 150)),  # pine
    Paper(Colour(0.830, 0.115, 80), Colour(0.745, 0.125, 68), Colour(0.880, 0.095, 88)),  # marigold
)
_NEEDED_CONTRAST = 0.13
_NEEDED_TURN = 45.0


def choose_paper(pen: Pen) -> Paper:
    """A paper before which the drawing's main colour is well seen; which of those, the seed decides."""
    fitting = [paper for paper in PAPERS if _is_seen(pen.main, paper.wall)]
    return pen.stage.choice(fitting or PAPERS)


def _is_seen(thing: Colour, wall: Colour) -> bool:
    turn = abs((thing.hue - wall.hue + 180) % 360 - 180)
    apart = abs(thing.lightness - wall.lightness)
    if apart > 2 * _NEEDED_CONTRAST:
        return True
    return apart > _NEEDED_CONTRAST / 2 and turn > _NEEDED_TURN and min(thing.chroma, wall.chroma) > 0.02


def table(pen: Pen) -> None:
    """A wall and a table before it, with one large quiet shape or light on the wall."""
    paper = choose_paper(pen)
    _wall(pen, paper)
    pen.stage.choice((_arch, _sun, _window, _window, _plain))(pen, paper)
    edge = EDGE
    gradient = _gradient(pen, paper.table.shifted(0.02), paper.table.shifted(-0.035), across=0)
    pen.add(f'<rect y="{edge}" width="{WIDTH}" height="{HEIGHT - edge}" fill="url(#{gradient})"/>')
    pen.add(f'<rect y="{edge}" width="{WIDTH}" height="5" fill="{paper.table.shifted(0.07).hex}"/>')


def wall(pen: Pen) -> None:
    """A wall alone, for what hangs."""
    paper = choose_paper(pen)
    _wall(pen, paper)
    pen.stage.choice((_window, _window, _plain, _low_band))(pen, paper)


def _wall(pen: Pen, paper: Paper) -> None:
    gradient = _gradient(pen, paper.wall.shifted(0.025), paper.wall.shifted(-0.025), across=1)
    pen.add(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#{gradient})"/>')


def _gradient(pen: Pen, start: Colour, end: Colour, *, across: int) -> str:
    """A gentle change of tone from the top (left) to the bottom (right)."""
    return pen.define(
        lambda name: (
            f'<linearGradient id="{name}" x1="0" y1="0" x2="{across}" y2="1"><stop stop-color="{start.hex}"/>'
            f'<stop offset="1" stop-color="{end.hex}"/></linearGradient>'
        )
    )


def _plain(_pen: Pen, _paper: Paper) -> None:
    """Nothing: paper is enough."""


def _arch(pen: Pen, paper: Paper) -> None:
    half = pen.stage.choice((330, 370))
    x = WIDTH / 2 + pen.stage.choice((-60, 0, 60))
    top = 260
    pen.fill(
        f"M{x - half} {EDGE}V{top + half}A{half} {half} 0 0 1 {x + half} {top + half}V{EDGE}Z",
        paper.shape,
        opacity=0.85,
    )


def _sun(pen: Pen, paper: Paper) -> None:
    x, y = pen.stage.choice(((820, 470), (390, 500), (600, 560)))
    pen.add(ellipse(x, y, 330, 330, paper.shape, opacity=0.85))


def _window(pen: Pen, _paper: Paper) -> None:
    """Morning light through a window, slanted, with the shadow of its bars."""
    slant, x = 150, pen.stage.choice((110, 240, 480))
    light = Colour(0.985, 0.02, 90)
    panes = [
        polygon(
            [
                (x + column * 235 - row * slant, 120 + row * 400),
                (x + column * 235 + 210 - row * slant, 120 + row * 400 - 60),
                (x + column * 235 + 210 - (row + 0.93) * slant, 120 + (row + 0.93) * 400 - 60),
                (x + column * 235 - (row + 0.93) * slant, 120 + (row + 0.93) * 400),
            ]
        )
        for column in range(2)
        for row in range(2)
    ]
    pen.add(f'<g clip-path="inset(0)">{"".join(filled(pane, light, opacity=0.30) for pane in panes)}</g>')


def _low_band(pen: Pen, paper: Paper) -> None:
    pen.fill(box(0, 1130, WIDTH, HEIGHT - 1130), paper.table, opacity=0.8)
    pen.fill(box(0, 1130, WIDTH, 5), paper.table.shifted(0.06))
