"""Vessels, light, plants: what stands on a table."""

import math

from sokoni.entrypoints.demo.drawing import scene
from sokoni.entrypoints.demo.drawing.colour import COLOURS, Colour
from sokoni.entrypoints.demo.drawing.pen import (
    CENTRE,
    FLOOR,
    Pen,
    Profile,
    band,
    box,
    ellipse,
    filled,
    leaf,
    oval,
    smooth,
    stroked,
    turned,
)

_VASES: tuple[Profile, ...] = (
    ((560, 70), (640, 62), (720, 90), (860, 190), (1010, 215), (1130, 170), (FLOOR, 105)),
    ((470, 58), (600, 50), (720, 60), (840, 150), (980, 195), (1110, 180), (FLOOR, 120)),
    ((620, 120), (660, 104), (740, 150), (880, 225), (1030, 230), (1140, 180), (FLOOR, 120)),
    ((520, 96), (640, 110), (800, 128), (960, 138), (1100, 132), (FLOOR, 112)),
)


def vase(pen: Pen) -> None:
    """A vase with a few branches."""
    scene.table(pen)
    profile = pen.random.choice(_VASES)
    top, mouth = profile[0]
    pen.stand(CENTRE, 150)
    _branches(pen, top + 10)
    pen.solid(turned(profile), pen.main, decor=_glaze(pen, profile), shade=70, light=230)
    pen.rim(CENTRE, top, mouth, pen.main, lip=8)
    _branch_feet(pen, top)


def _branches(pen: Pen, y: float) -> None:
    green = pen.random.choice((COLOURS["olive"], COLOURS["forest"], COLOURS["sage"].shifted(-0.12)))
    kind = pen.random.choice(("leaves", "leaves", "berries"))
    for angle, length in ((-24, 360), (4, 420), (28, 330)):
        tilt = angle + pen.random.uniform(-5, 5)
        turn = math.radians(tilt)
        bend = math.radians(tilt * 1.7)
        tip = (CENTRE + length * math.sin(bend), y - length * math.cos(bend))
        middle = (CENTRE + length * 0.5 * math.sin(turn), y - length * 0.5 * math.cos(turn))
        pen.stroke(smooth([(CENTRE + angle * 0.6, y + 20), middle, tip]), green.shifted(-0.08, chroma=-0.02), 6)
        for step in range(3, 11):
            share = step / 10
            x = CENTRE + length * share * math.sin(turn + (bend - turn) * share)
            at = y - length * share * math.cos(turn + (bend - turn) * share)
            side = 1 if step % 2 else -1
            tone = green.shifted(0.05 if side < 0 else -0.03)
            if kind == "leaves":
                pen.fill(leaf(x, at, tilt + side * 52, 92 - 34 * share, 25 - 8 * share), tone)
            else:
                pen.add(ellipse(x + side * 20, at - 10, 15, 15, COLOURS["coral"].shifted(-0.06 * (side < 0))))
                pen.stroke(f"M{x:.1f} {at:.1f}L{x + side * 14:.1f} {at - 7:.1f}", green, 3)


def _branch_feet(pen: Pen, y: float) -> None:
    green = COLOURS["olive"].shifted(-0.14)
    for x in (CENTRE - 10, CENTRE + 2, CENTRE + 14):
        pen.stroke(f"M{x:.1f} {y + 4:.1f}v-26", green, 5)


def _glaze(pen: Pen, profile: Profile) -> str:
    """What is painted on a vessel."""
    widest = max(half for _, half in profile) + 10
    top, bottom = profile[0][0], profile[-1][0]
    tall = bottom - top
    light, dark = pen.main.shifted(0.16, chroma=-0.03), pen.main.shifted(-0.13)
    match pen.random.randrange(5):
        case 0:
            return "".join(
                filled(band(CENTRE, top + tall * share, widest, 14 + 20 * (index % 2)), light)
                for index, share in enumerate((0.40, 0.48, 0.60, 0.68))
            )
        case 1:
            return filled(band(CENTRE, top + tall * 0.52, widest, tall), dark, opacity=0.9)
        case 2:
            rows = [(0.42, 10), (0.52, 12), (0.62, 14), (0.72, 12)]
            return "".join(
                ellipse(
                    CENTRE + math.sin(math.radians(-80 + 160 * (dot + 0.5 * (row % 2)) / dots)) * widest * 0.95,
                    top + tall * share + math.cos(math.radians(-80 + 160 * (dot + 0.5 * (row % 2)) / dots)) * 26,
                    11 * math.cos(math.radians(-74 + 148 * dot / dots)) + 2,
                    11,
                    light,
                )
                for row, (share, dots) in enumerate(rows)
                for dot in range(dots)
            )
        case 3:
            drip = smooth(
                [(CENTRE - widest + step * widest / 4, top + tall * (0.42 + 0.09 * (step % 2))) for step in range(9)]
            )
            return filled(f"{drip}V{top - 60}H{CENTRE - widest}Z", COLOURS["cream"], opacity=0.92)
        case _:
            return ""


def mug(pen: Pen) -> None:
    """A mug with something warm in it."""
    scene.table(pen)
    pen.stand(CENTRE, 190)
    top = 760
    pen.tube(smooth([(770, 850), (900, 840), (925, 960), (860, 1060), (750, 1090)]), pen.main, 46)
    profile = ((top, 190), (900, 194), (1060, 190), (1160, 176), (FLOOR, 150))
    foot = pen.main.shifted(-0.14) if pen.random.random() < 0.5 else COLOURS["clay"]
    decor = filled(band(CENTRE, 1080, 210, 300, flat=0.11), foot)
    if pen.random.random() < 0.5:
        decor += "".join(filled(band(CENTRE, y, 210, 9, flat=0.13), pen.main.shifted(0.15)) for y in (860, 890))
    pen.solid(turned(profile), pen.main, decor=decor, shade=64, light=270)
    pen.rim(CENTRE, top, 190, pen.main, lip=12)
    pen.add(ellipse(CENTRE, top + 9, 168, 20, COLOURS["walnut"].shifted(-0.04)))
    pen.add(ellipse(CENTRE - 40, top + 5, 70, 6, COLOURS["copper"], opacity=0.7))
    for x, tall in ((545, 170), (610, 230), (670, 160)):
        steam = smooth([(x, 715), (x + 22, 715 - tall * 0.35), (x - 18, 715 - tall * 0.7), (x + 8, 715 - tall)])
        pen.stroke(steam, COLOURS["white"], 11, opacity=0.55)


def bowl(pen: Pen) -> None:
    """A wide bowl with fruit."""
    scene.table(pen)
    pen.stand(CENTRE, 190, reach=1.3)
    top, half = 905, 345
    pen.add(ellipse(CENTRE, top, half, 58, pen.main.shifted(-0.2)))
    _fruit(pen, top)
    profile = ((top, half), (985, 335), (1080, 280), (1160, 190), (1185, 140), (FLOOR, 134))
    front = turned(profile).rsplit("A", 1)[0] + f"A{half} 58 0 0 0 {CENTRE + half} {top}Z"
    light = pen.main.shifted(0.13, chroma=-0.02)
    decor = "".join(filled(band(CENTRE, y, 360, height, flat=0.155), light) for y, height in ((945, 12), (975, 26)))
    pen.solid(front, pen.main, decor=decor if pen.random.random() < 0.6 else "", shade=72, light=470)
    pen.stroke(f"M{CENTRE - half} {top}A{half} 58 0 0 0 {CENTRE + half} {top}", pen.main.shifted(0.09), 10)


def _fruit(pen: Pen, y: float) -> None:
    tone = pen.random.choice((COLOURS["marigold"], COLOURS["coral"], COLOURS["straw"].shifted(0, chroma=0.06)))
    for x, at, radius in ((470, y - 40, 105), (720, y - 48, 112), (595, y - 92, 118), (840, y - 8, 80), (365, y, 78)):
        pen.solid(oval(x, at, radius, radius * 0.96), tone.shifted(pen.random.uniform(-0.03, 0.03)), shade=34)
        pen.add(
            ellipse(x - radius * 0.35, at - radius * 0.4, radius * 0.2, radius * 0.13, COLOURS["white"], opacity=0.35)
        )
    pen.stroke("M600 722q4-24 18-34", COLOURS["walnut"], 8)
    pen.fill(leaf(612, 700, 62, 110, 30), COLOURS["leaf"])
    pen.stroke("M616 696l78-40", COLOURS["forest"], 3, opacity=0.6)


def teapot(pen: Pen) -> None:
    """A teapot with a round belly."""
    scene.table(pen)
    pen.stand(CENTRE, 215)
    metal = pen.main
    pen.tube(smooth([(410, 880), (290, 900), (270, 1010), (340, 1100), (440, 1120)]), metal, 40)
    spout = (
        "M770 1090C870 1080 860 930 930 850C950 828 975 824 992 832"
        "L1000 852C965 868 950 920 935 990C915 1090 860 1150 780 1160Z"
    )
    pen.solid(spout, metal, shade=30)
    profile = ((835, 110), (880, 170), (960, 235), (1050, 250), (1140, 215), (FLOOR, 150))
    decor = "".join(
        filled(band(CENTRE, y, 270, h, flat=0.13), metal.shifted(0.12)) for y, h in ((960, 10), (985, 34), (1034, 10))
    )
    pen.solid(turned(profile), metal, decor=decor if pen.random.random() < 0.6 else "", shade=76, light=330)
    pen.solid(
        "M482 838A118 34 0 0 0 718 838C716 790 660 762 600 762S484 790 482 838Z",
        metal.shifted(0.04),
        shade=40,
        light=150,
    )
    pen.solid(oval(CENTRE, 738, 30, 28), metal.shifted(-0.05), shade=14)


def plant(pen: Pen) -> None:
    """A plant in a pot."""
    scene.table(pen)
    pen.stand(CENTRE, 150)
    green = pen.random.choice((COLOURS["forest"], COLOURS["leaf"], COLOURS["sage"].shifted(-0.14, chroma=0.02)))
    pen.random.choice((_rubber_plant, _blades, _round_leaves))(pen, green)
    profile = ((965, 178), (990, 176), (1100, 150), (FLOOR, 122))
    pen.solid(turned(profile), pen.main, shade=54, light=240)
    collar = ((930, 190), (985, 188))
    pen.solid(turned(collar, belly=0.13), pen.main.shifted(0.03), shade=50, light=270)
    pen.add(ellipse(CENTRE, 930, 188, 27, pen.main.shifted(0.08)))
    pen.add(ellipse(CENTRE, 932, 172, 21, COLOURS["walnut"].shifted(-0.14)))
    pen.stroke(f"M{CENTRE - 6} 936v-60", green.shifted(-0.1), 14)


def _rubber_plant(pen: Pen, green: Colour) -> None:
    pen.stroke(f"M{CENTRE} 940C{CENTRE - 10} 800 {CENTRE + 12} 620 {CENTRE} 420", green.shifted(-0.1), 14)
    for index, (y, angle, length) in enumerate(
        (
            (860, -72, 260),
            (830, 66, 280),
            (730, -58, 290),
            (690, 54, 280),
            (590, -44, 280),
            (560, 40, 270),
            (450, -18, 250),
            (430, 22, 240),
        )
    ):
        tone = green.shifted(0.06 * (index % 2) - 0.02 + index * 0.008)
        blade = leaf(CENTRE, y, angle + pen.random.uniform(-5, 5), length, 74)
        pen.solid(blade, tone, shade=22)
        turn = math.radians(angle)
        pen.stroke(
            f"M{CENTRE} {y}L{CENTRE + length * 0.86 * math.sin(turn):.1f} {y - length * 0.86 * math.cos(turn):.1f}",
            tone.shifted(0.1),
            4,
            opacity=0.7,
        )


def _blades(pen: Pen, green: Colour) -> None:
    for angle, length in ((-26, 420), (24, 440), (-13, 560), (14, 530), (2, 640)):
        blade = leaf(CENTRE + angle * 2.6, 945, angle * 0.75, length, 52)
        lines = "".join(
            stroked(f"M{CENTRE - 260} {y}q60-26 120 0t120 0t120 0t120 0", green.shifted(-0.13), 9, opacity=0.6)
            for y in range(320, 940, 44)
        )
        pen.solid(blade, green.shifted(0.02 + 0.03 * (angle > 0)), decor=lines, shade=20)
        pen.stroke(blade, COLOURS["straw"], 7, opacity=0.85)


def _round_leaves(pen: Pen, green: Colour) -> None:
    for index, (angle, length) in enumerate(
        ((-64, 300), (62, 320), (-40, 420), (38, 400), (-18, 520), (20, 540), (0, 440))
    ):
        turn = math.radians(angle + pen.random.uniform(-4, 4))
        x, y = CENTRE + length * math.sin(turn), 940 - length * math.cos(turn)
        pen.stroke(
            smooth([(CENTRE, 945), (CENTRE + (x - CENTRE) * 0.35, 945 - length * 0.6), (x, y)]), green.shifted(-0.05), 7
        )
        radius = 92 + 14 * (index % 3)
        tone = green.shifted(0.05 * (index % 3) - 0.02)
        pen.solid(oval(x, y, radius, radius * 0.9), tone, shade=26)
        pen.add(ellipse(x - 6, y - 4, 11, 10, tone.shifted(0.14)))


def basket(pen: Pen) -> None:
    """A woven basket."""
    scene.table(pen)
    pen.stand(CENTRE, 225)
    straw = pen.main
    for x in (-1, 1):
        handle = smooth(
            [(CENTRE + x * 210, 800), (CENTRE + x * 285, 720), (CENTRE + x * 300, 800), (CENTRE + x * 262, 900)]
        )
        pen.tube(handle, straw.shifted(-0.06), 26)
    top = 770
    pen.add(ellipse(CENTRE, top, 265, 52, straw.shifted(-0.2)))
    for x, y, radius, tone in ((480, 735, 105, "cream"), (725, 740, 100, "rose"), (605, 700, 112, "mustard")):
        _yarn(pen, x, y, radius, COLOURS[tone])
    front = turned(((top, 265), (900, 285), (1060, 270), (FLOOR, 220))).rsplit("A", 1)[0]
    front += f"A265 52 0 0 0 {CENTRE + 265} {top}Z"
    pen.solid(front, straw, decor=_weave(straw, top, pen.random.random() < 0.6), shade=74, light=390)
    pen.tube(f"M{CENTRE - 265} {top}A265 52 0 0 0 {CENTRE + 265} {top}", straw.shifted(0.03), 30)


def _yarn(pen: Pen, x: float, y: float, radius: float, tone: Colour) -> None:
    """A ball of wool."""
    threads = "".join(
        stroked(
            f"M{x - radius} {y + step * 22}q{radius} {-90 + step * 12} {2 * radius} {step * 9}", tone.shifted(-0.07), 4
        )
        for step in range(-5, 6)
    )
    pen.solid(oval(x, y, radius, radius), tone, decor=threads, shade=34)


def _weave(straw: Colour, top: float, striped: bool) -> str:  # noqa: FBT001  # A drawing's own choice.
    parts = []
    dyed = COLOURS["teal"].shifted(-0.02) if striped else straw.shifted(-0.08)
    for row in range(13):
        y = top - 20 + row * 36
        for column in range(14):
            angle = math.radians(-86 + 172 * (column + 0.5 * (row % 2)) / 13)
            x = CENTRE + 292 * math.sin(angle)
            width = max(5.0, 34 * math.cos(angle))
            at = y + 56 * math.cos(angle)
            tone = dyed if 5 <= row <= 7 else straw.shifted(0.045 if (row + column) % 2 else -0.045)
            parts.append(ellipse(x, at, width, 15, tone))
    return "".join(parts)


def candle(pen: Pen) -> None:
    """A candle in a glass or on a holder, lit."""
    scene.table(pen)
    glow = COLOURS["marigold"].shifted(0.1)
    pen.glow(CENTRE, 600, 370, 390, glow)
    if pen.random.random() < 0.5:
        pen.stand(CENTRE, 150)
        pen.solid(turned(((800, 150), (1000, 150), (FLOOR, 140))), pen.main, shade=56, light=210)
        label = box(510, 930, 180, 150, 8)
        pen.fill(label, COLOURS["cream"])
        pen.stroke("M545 980h110M560 1005h80M575 1030h50", COLOURS["walnut"], 6, opacity=0.7)
        pen.rim(CENTRE, 800, 150, pen.main, lip=10)
        pen.add(ellipse(CENTRE, 806, 130, 16, COLOURS["cream"]))
        _flame(pen, CENTRE, 800)
        return
    pen.stand(CENTRE, 190)
    for x, top, half in ((450, 830, 54), (610, 650, 58), (760, 900, 50)):
        brass = COLOURS["brass"]
        pen.solid(turned(((1110, 70), (1140, 26), (1190, 30), (FLOOR, 96)), x=x), brass, shade=24, light=90)
        pen.solid(turned(((top, half), (1100, half)), x=x), pen.main, shade=26, light=half * 1.35)
        pen.add(ellipse(x, top, half, half * 0.18, pen.main.shifted(0.09)))
        _flame(pen, x, top)


def _flame(pen: Pen, x: float, y: float) -> None:
    pen.stroke(f"M{x} {y}v-30", COLOURS["charcoal"], 6)
    pen.fill(
        f"M{x} {y - 128}C{x + 44} {y - 70} {x + 34} {y - 24} {x} {y - 22}"
        f"C{x - 34} {y - 24} {x - 40} {y - 66} {x} {y - 128}Z",
        COLOURS["marigold"],
    )
    pen.fill(
        f"M{x + 2} {y - 88}C{x + 22} {y - 56} {x + 18} {y - 28} {x} {y - 26}"
        f"C{x - 18} {y - 28} {x - 18} {y - 54} {x + 2} {y - 88}Z",
        COLOURS["cream"],
    )


def lamp(pen: Pen) -> None:
    """A table lamp, switched on."""
    scene.table(pen)
    pen.stand(CENTRE, 150)
    glow = Colour(0.95, 0.09, 90)
    pen.glow(CENTRE, 640, 510, 460, glow)
    pen.tube(f"M{CENTRE} 880V720", COLOURS["brass"], 22)
    base = pen.random.choice(
        (
            ((880, 44), (930, 60), (1020, 150), (1110, 165), (1180, 130), (FLOOR, 112)),
            ((880, 36), (910, 90), (980, 130), (1060, 70), (1110, 84), (1170, 140), (FLOOR, 150)),
            ((870, 92), (960, 100), (1100, 106), (FLOOR, 110)),
        )
    )
    pen.solid(turned(base), pen.main, decor=_glaze(pen, base), shade=52, light=190)
    shade_colour = pen.random.choice((COLOURS["cream"], COLOURS["oat"], COLOURS["rose"].shifted(0.1)))
    spread = pen.random.choice((190, 230))
    cone = (
        f"M{CENTRE - spread} 380A{spread} 34 0 0 1 {CENTRE + spread} 380"
        f"L{CENTRE + 330} 760A330 58 0 0 1 {CENTRE - 330} 760Z"
    )
    pleats = "".join(
        stroked(
            f"M{CENTRE + spread * s / 8} 400L{CENTRE + 330 * s / 8} 800", shade_colour.shifted(-0.06), 4, opacity=0.55
        )
        for s in range(-8, 9)
    )
    pen.solid(cone, shade_colour, decor=pleats, shade=60, light=430)
    pen.add(ellipse(CENTRE, 380, spread, 30, shade_colour.shifted(-0.12)))
    pen.add(ellipse(CENTRE, 384, spread - 12, 22, glow))


def lantern(pen: Pen) -> None:
    """A lantern of pierced metal, lit from inside."""
    scene.table(pen)
    pen.stand(CENTRE, 190)
    glow = Colour(0.92, 0.12, 85)
    pen.glow(CENTRE, 900, 460, 460, glow)
    pen.tube("M600 520C540 470 545 400 600 392S660 470 600 520", pen.main, 20)
    profile = ((740, 205), (880, 218), (1060, 214), (1150, 196), (FLOOR, 170))
    holes = []
    for row in range(5):
        for column in range(9):
            angle = math.radians(-76 + 152 * (column + 0.5 * (row % 2)) / 8.5)
            x, y = CENTRE + 215 * math.sin(angle), 790 + row * 84 + 26 * math.cos(angle)
            wide = 22 * math.cos(angle)
            holes.append(
                filled(
                    f"M{x:.1f} {y - 32:.1f}L{x + wide:.1f} {y:.1f}L{x:.1f} {y + 32:.1f}L{x - wide:.1f} {y:.1f}Z", glow
                )
            )
    pen.solid(turned(profile), pen.main, decor="".join(holes), shade=64, light=300)
    pen.solid(
        "M372 745A228 40 0 0 0 828 745C800 650 690 610 630 530H570C510 610 400 650 372 745Z",
        pen.main.shifted(0.03),
        shade=60,
        light=290,
    )
    pen.solid(turned(((1170, 205), (FLOOR, 212)), belly=0.14), pen.main.shifted(-0.04), shade=50, light=300)
