"""Small precious things, shown large: on stone, on paper, in an open box."""

import math

from sokoni.entrypoints.demo.drawing import scene
from sokoni.entrypoints.demo.drawing.colour import COLOURS, INK, Colour
from sokoni.entrypoints.demo.drawing.pen import CENTRE, FLOOR, Pen, box, ellipse, filled, oval, polygon, turned

_STONES = ("turquoise", "crimson", "forest", "indigo", "amber", "plum")


def _plinth(pen: Pen, top: float, half: float) -> None:
    """A round block of pale stone."""
    stone = pen.random.choice((COLOURS["cream"], COLOURS["stone"].shifted(0.1), COLOURS["clay"].shifted(0.1)))
    pen.stand(CENTRE, half)
    pen.solid(turned(((top, half), (FLOOR, half)), belly=0.15), stone.shifted(-0.03), shade=70, light=half * 1.4)
    pen.add(ellipse(CENTRE, top, half, half * 0.17, stone.shifted(0.03)))


def _gem(pen: Pen, x: float, y: float, size: float, tone: Colour) -> None:
    """A cut stone seen from the front."""
    outer = [
        (x + size * math.cos(math.radians(a)), y + size * 0.92 * math.sin(math.radians(a))) for a in range(-90, 270, 45)
    ]
    inner = [
        (x + size * 0.5 * math.cos(math.radians(a)), y + size * 0.46 * math.sin(math.radians(a)))
        for a in range(-90, 270, 45)
    ]
    pen.fill(polygon(outer), tone)
    for index in range(8):
        after = (index + 1) % 8
        angle = math.radians(-67.5 + index * 45)
        facing = -math.cos(angle - math.radians(-135)) * -1
        pen.fill(polygon([outer[index], outer[after], inner[after], inner[index]]), tone.shifted(0.14 * facing))
    pen.fill(polygon(inner), tone.shifted(0.07))
    pen.fill(polygon([inner[6], inner[7], inner[0], (x, y)]), COLOURS["white"], opacity=0.35)


def ring(pen: Pen) -> None:
    """A ring with a stone, on a block."""
    scene.table(pen)
    _plinth(pen, 1020, 270)
    pen.stand(CENTRE + 20, 150, y=1022, reach=0.5)
    pen.tube(f"M{CENTRE} 666A178 178 0 1 1 {CENTRE - 1} 666Z", pen.main, 40)
    tone = COLOURS[pen.random.choice(_STONES)]
    pen.fill(polygon([(530, 690), (670, 690), (640, 730), (560, 730)]), pen.main.shifted(-0.12))
    _gem(pen, CENTRE, 628, 92, tone)
    for x in (-1, 1):
        pen.tube(f"M{CENTRE + x * 66} 704L{CENTRE + x * 72} 664", pen.main, 16)


def necklace(pen: Pen) -> None:
    """A necklace on the wall, with pearls and a pendant."""
    scene.wall(pen)
    chain = "M330 60C330 600 420 900 600 930C780 900 870 600 870 60"
    pen.add('<g filter="url(#tight)" opacity=".3" transform="translate(22 30)">')
    pen.stroke(chain, INK, 14)
    pen.add("</g>")
    stone = COLOURS[pen.random.choice(_STONES)]
    beads = pen.random.random() < 0.6
    pen.stroke(chain, pen.main.shifted(-0.08), 9)
    pen.stroke(chain, pen.main.shifted(0.08), 4, dash="3 11")
    if beads:
        for index in range(23):
            share = -1 + index / 11
            x, y = _along(share)
            size = 21 + 15 * (1 - abs(share))
            tone = stone if index % 2 else COLOURS["cream"]
            pen.solid(oval(x, y, size, size), tone, shade=size * 0.35)
            pen.add(ellipse(x - size * 0.35, y - size * 0.38, size * 0.22, size * 0.16, COLOURS["white"], opacity=0.6))
    pen.hang(oval(CENTRE, 1055, 92, 108), across=18, down=26)
    pen.solid(oval(CENTRE, 1055, 98, 116), pen.main, shade=26, light=140)
    _gem(pen, CENTRE, 1058, 76, stone)
    pen.tube(f"M{CENTRE} 928V940", pen.main, 26)


def _along(share: float) -> tuple[float, float]:
    """A point of the chain, from its left end (-1) over the lowest point (0) to the right end (1)."""
    t = 1 - abs(share)
    x = (1 - t) ** 3 * 330 + 3 * (1 - t) ** 2 * t * 330 + 3 * (1 - t) * t**2 * 420 + t**3 * 600
    y = (1 - t) ** 3 * 60 + 3 * (1 - t) ** 2 * t * 600 + 3 * (1 - t) * t**2 * 900 + t**3 * 930
    return (x if share <= 0 else 1200 - x), y


def earrings(pen: Pen) -> None:
    """A pair of earrings on a card."""
    scene.wall(pen)
    card = box(330, 330, 540, 830, 26)
    pen.hang(card)
    pen.solid(card, COLOURS["cream"], shade=0)
    pen.stroke("M470 1080h260M520 1112h160", COLOURS["stone"], 7, opacity=0.7)
    stone = COLOURS[pen.random.choice(_STONES)]
    drop = pen.random.choice(("hoop", "drop", "fan"))
    for x in (475, 725):
        pen.solid(oval(x, 520, 22, 22), pen.main, shade=9)
        if drop == "hoop":
            pen.tube(f"M{x} 560A118 130 0 1 1 {x - 1} 560Z", pen.main, 26)
            _gem(pen, x, 822, 36, stone)
        elif drop == "drop":
            pen.tube(f"M{x} 545V640", pen.main, 10)
            pen.hang(
                f"M{x} 630C{x + 80} 760 {x + 90} 900 {x} 920C{x - 90} 900 {x - 80} 760 {x} 630Z", across=16, down=22
            )
            pen.solid(
                f"M{x} 630C{x + 80} 760 {x + 90} 900 {x} 920C{x - 90} 900 {x - 80} 760 {x} 630Z",
                stone,
                shade=26,
                light=100,
            )
            pen.solid(oval(x, 640, 18, 18), pen.main, shade=7)
        else:
            for angle in range(-40, 41, 20):
                turn = math.radians(angle)
                end_x, end_y = x + 250 * math.sin(turn) * 0.62, 570 + 270 * math.cos(turn)
                pen.tube(f"M{x} 560L{end_x:.1f} {end_y:.1f}", pen.main, 9)
                pen.solid(oval(end_x, end_y + 20, 25, 25), stone if angle % 40 else COLOURS["coral"], shade=9)
            pen.solid(f"M{x - 52} 600A52 52 0 0 1 {x + 52} 600Z", pen.main, shade=14)


def box_of_tin(pen: Pen) -> None:
    """A round tin with a painted lid, leaning against its fellow."""
    scene.table(pen)
    pen.stand(CENTRE, 300)
    tin = pen.main
    pen.solid(turned(((1030, 300), (FLOOR, 300)), belly=0.16), tin.shifted(-0.06), shade=74, light=420)
    pen.add(ellipse(CENTRE, 1030, 300, 50, tin.shifted(-0.2)))
    pen.add('<g transform="rotate(-7 600 800)">')
    pen.hang(oval(CENTRE, 770, 300, 300), across=14, down=22)
    pen.solid(oval(CENTRE, 770, 300, 300), tin, decor=_rosette(tin), shade=44)
    pen.add("</g>")
    front = f"M{CENTRE - 300} 1030A300 50 0 0 0 {CENTRE + 300} 1030V{FLOOR}A300 48 0 0 1 {CENTRE - 300} {FLOOR}Z"
    label = "".join(
        filled(polygon([(x, 1128), (x + 34, 1094), (x + 68, 1128), (x + 34, 1162)]), tin.shifted(0.2, chroma=-0.03))
        for x in range(292, 920, 84)
    )
    pen.solid(front, tin, decor=label, shade=74, light=420)


def _rosette(tone: Colour) -> str:
    gold, pale = COLOURS["gold"], COLOURS["cream"]
    parts = [ellipse(CENTRE, 770, 268, 268, gold), ellipse(CENTRE, 770, 256, 256, tone.shifted(0.04))]
    for index in range(12):
        petal = filled("M600 770C650 690 650 610 600 540C550 610 550 690 600 770Z", pale if index % 2 else gold)
        parts.append(f'<g transform="rotate({index * 30} 600 770)">{petal}</g>')
    for index in range(12):
        bud = filled("M600 720C622 680 622 640 600 610C578 640 578 680 600 720Z", COLOURS["crimson"])
        parts.append(f'<g transform="rotate({index * 30 + 15} 600 770)">{bud}</g>')
    parts.append(ellipse(CENTRE, 770, 56, 56, tone))
    parts.append(ellipse(CENTRE, 770, 34, 34, gold))
    return "".join(parts)
