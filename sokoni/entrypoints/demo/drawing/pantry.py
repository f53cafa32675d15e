"""Tea, spice, sweets, rosewater: what stands on a Persian table."""

import math

from sokoni.entrypoints.demo.drawing import scene
from sokoni.entrypoints.demo.drawing.colour import COLOURS, Colour
from sokoni.entrypoints.demo.drawing.pen import (
    CENTRE,
    FLOOR,
    Pen,
    band,
    box,
    ellipse,
    filled,
    oval,
    polygon,
    smooth,
    stroked,
    turned,
)


def tea_glass(pen: Pen) -> None:
    """A small waisted glass of tea on its saucer, with sugar."""
    scene.table(pen)
    pen.stand(CENTRE, 290)
    pen.solid(oval(CENTRE, 1180, 300, 62), pen.main, shade=26, light=420)
    pen.add(ellipse(CENTRE, 1172, 238, 44, pen.main.shifted(0.08)))
    pen.add(ellipse(CENTRE, 1176, 200, 34, pen.main.shifted(-0.05)))
    profile = ((690, 158), (760, 140), (870, 108), (960, 112), (1060, 146), (1130, 138), (1172, 104))
    outline = turned(profile)
    glass = Colour(0.93, 0.02, 200)
    pen.fill(outline, glass, opacity=0.55)
    tea = COLOURS["tea"]
    body = filled("M400 775H800V1300H400Z", tea, opacity=0.92) + filled(
        "M400 1010H800V1300H400Z", tea.shifted(-0.07), opacity=0.7
    )
    clip = pen.define(lambda name: f'<clipPath id="{name}"><path d="{outline}"/></clipPath>')
    pen.add(f'<g clip-path="url(#{clip})">{body}{filled(box(680, 600, 200, 700), COLOURS["black"], opacity=0.12)}</g>')
    pen.add(ellipse(CENTRE, 776, 136, 20, tea.shifted(0.09)))
    pen.stroke("M492 720C500 830 530 880 520 960C506 1020 486 1060 500 1110", COLOURS["white"], 13, opacity=0.6)
    pen.add(
        f'<ellipse cx="600" cy="690" rx="158" ry="25" fill="none" stroke="{COLOURS["gold"].hex}" stroke-width="8"/>'
    )
    for x, y in ((790, 1150), (838, 1172)):
        pen.solid(
            polygon(
                [
                    (x - 34, y - 30),
                    (x + 8, y - 44),
                    (x + 40, y - 26),
                    (x + 40, y + 14),
                    (x - 2, y + 30),
                    (x - 34, y + 10),
                ]
            ),
            COLOURS["white"],
            shade=14,
        )
    for x, tall in ((570, 170), (630, 210)):
        pen.stroke(
            smooth([(x, 650), (x + 20, 650 - tall * 0.35), (x - 16, 650 - tall * 0.7), (x + 8, 650 - tall)]),
            COLOURS["white"],
            10,
            opacity=0.5,
        )


def jar(pen: Pen) -> None:
    """A glass jar with a lid: saffron, honey, spice by its colour."""
    scene.table(pen)
    pen.stand(CENTRE, 190)
    outline = turned(((800, 150), (840, 190), (900, 212), (1100, 216), (1180, 206), (FLOOR, 186)))
    glass = Colour(0.95, 0.015, 200)
    pen.fill(outline, glass, opacity=0.6)
    clip = pen.define(lambda name: f'<clipPath id="{name}"><path d="{outline}"/></clipPath>')
    inside = [filled("M300 900H900V1300H300Z", pen.main)]
    for _ in range(110):
        x, y = pen.random.uniform(390, 810), pen.random.uniform(905, 1230)
        turn = pen.random.uniform(0, math.pi)
        inside.append(
            stroked(
                f"M{x:.0f} {y:.0f}q{16 * math.cos(turn):.0f} {16 * math.sin(turn) - 8:.0f}"
                f" {36 * math.cos(turn):.0f} {30 * math.sin(turn):.0f}",
                pen.main.shifted(pen.random.choice((-0.1, 0.08, 0.13))),
                5,
            )
        )
    inside.append(filled(box(730, 700, 200, 600), COLOURS["black"], opacity=0.14))
    pen.add(f'<g clip-path="url(#{clip})">{"".join(inside)}</g>')
    pen.add(ellipse(CENTRE, 900, 210, 24, pen.main.shifted(0.06)))
    label = box(478, 970, 244, 160, 12)
    pen.fill(label, COLOURS["cream"])
    pen.add(f'<path d="{box(490, 982, 220, 136, 8)}" fill="none" stroke="{pen.main.hex}" stroke-width="4"/>')
    if pen.main is COLOURS["crimson"]:
        _crocus(pen)
    else:
        _comb(pen)
    pen.stroke("M420 880Q402 1000 416 1150", COLOURS["white"], 14, opacity=0.65)
    pen.solid(turned(((730, 172), (806, 172)), belly=0.14), COLOURS["brass"], shade=48, light=250)
    pen.add(ellipse(CENTRE, 730, 172, 26, COLOURS["brass"].shifted(0.07)))


def _comb(pen: Pen) -> None:
    """Cells of a honeycomb."""
    for x, y in ((562, 1024), (600, 1046), (638, 1024), (562, 1068), (638, 1068), (600, 1090), (600, 1002)):
        cell = [(x + 21 * math.cos(math.radians(a)), y + 21 * math.sin(math.radians(a))) for a in range(0, 360, 60)]
        pen.fill(polygon(cell), pen.main.shifted(0.04 if (x + y) % 4 else -0.05))


def _crocus(pen: Pen) -> None:
    for angle in (-34, 34, -12, 12):
        pen.add(f'<g transform="rotate({angle} 600 1100)">')
        pen.fill(
            "M600 1100C630 1070 628 1030 600 1004C572 1030 570 1070 600 1100Z",
            COLOURS["lilac"].shifted(-0.16 if abs(angle) > 20 else -0.08, chroma=0.04),
        )
        pen.add("</g>")
    pen.stroke("M600 1090L588 1034M600 1090V1028M600 1090L613 1034", COLOURS["crimson"], 5)


def bottle(pen: Pen) -> None:
    """A slender bottle with a stopper, and a rose beside it."""
    scene.table(pen)
    pen.stand(CENTRE - 40, 150)
    x = CENTRE - 40
    outline = turned(((520, 44), (700, 42), (780, 74), (880, 150), (1020, 160), (1140, 150), (FLOOR, 130)), x=x)
    pen.solid(
        outline,
        pen.main.shifted(0.05),
        decor=filled(f"M{x - 200} 860H{x + 200}V1300H{x - 200}Z", pen.main.shifted(-0.07)),
        shade=50,
        light=180,
    )
    label = box(x - 86, 950, 172, 190, 86)
    pen.fill(label, COLOURS["cream"])
    _rose(pen, x, 1040, 0.42)
    pen.solid(turned(((492, 34), (530, 40)), x=x), COLOURS["gold"], shade=14)
    pen.solid(oval(x, 452, 44, 48), COLOURS["gold"], shade=20, light=60)
    pen.stand(800, 90, reach=0.7)
    pen.stroke("M960 1222Q880 1210 810 1180", COLOURS["forest"], 11)
    pen.fill("M930 1216Q900 1160 960 1140Q990 1190 930 1216Z", COLOURS["leaf"])
    _rose(pen, 770, 1130, 1.0)


def _rose(pen: Pen, x: float, y: float, scale: float) -> None:
    tone = COLOURS["rose"].shifted(-0.05, chroma=0.05)
    pen.add(f'<g transform="translate({x} {y}) scale({scale})">')
    pen.solid(oval(0, 0, 100, 92), tone, shade=24)
    for radius, shade, turn in ((78, -0.05, 20), (56, 0.03, 140), (36, -0.08, 250), (17, -0.14, 30)):
        start, end = math.radians(turn), math.radians(turn + 250)
        pen.fill(oval(0, 0, radius, radius * 0.92), tone.shifted(shade))
        pen.stroke(
            f"M{radius * math.cos(start):.1f} {radius * 0.92 * math.sin(start):.1f}A{radius} {radius * 0.92:.1f} 0 1 1"
            f" {radius * math.cos(end):.1f} {radius * 0.92 * math.sin(end):.1f}",
            tone.shifted(0.09),
            6,
        )
    pen.add("</g>")


def nuts(pen: Pen) -> None:
    """A footed bowl heaped with pistachios."""
    scene.table(pen)
    pen.stand(CENTRE, 150, reach=1.3)
    top, half = 950, 330
    pen.add(ellipse(CENTRE, top, half, 54, pen.main.shifted(-0.2)))
    for row, count in enumerate((13, 11, 9, 6, 3)):
        for index in range(count):
            x = CENTRE + (index - (count - 1) / 2) * 50 + pen.random.uniform(-8, 8)
            y = top - 14 - row * 36 + pen.random.uniform(-8, 8) + 10 * abs(index - (count - 1) / 2) ** 1.2
            _pistachio(pen, x, y, pen.random.uniform(-70, 70))
    front = turned(((top, half), (1010, 316), (1080, 240), (1130, 110), (1160, 70), (1190, 110), (FLOOR, 170))).rsplit(
        "A", 1
    )[0]
    front += f"A{half} 54 0 0 0 {CENTRE + half} {top}Z"
    light = pen.main.shifted(0.2, chroma=-0.04)
    decor = filled(band(CENTRE, 966, 345, 14, flat=0.15), light)
    decor += "".join(
        filled(polygon([(x, 1000 + s), (x + 30, 1026 + s), (x, 1052 + s), (x - 30, 1026 + s)]), light)
        for x in range(300, 930, 60)
        for s in (52 * (1 - ((x - 600) / 330) ** 2),)
    )
    pen.solid(front, pen.main, decor=decor, shade=66, light=440)
    pen.stroke(f"M{CENTRE - half} {top}A{half} 54 0 0 0 {CENTRE + half} {top}", pen.main.shifted(0.09), 10)


def _pistachio(pen: Pen, x: float, y: float, turn: float) -> None:
    pen.add(f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f})">')
    pen.solid(oval(0, 0, 42, 27), COLOURS["sand"].shifted(pen.random.uniform(-0.02, 0.05)), shade=11)
    pen.fill("M-34 -4Q0 -22 38 -6Q0 12 -34 -4Z", COLOURS["leaf"].shifted(0.08))
    pen.add("</g>")


def pomegranate(pen: Pen) -> None:
    """Pomegranates on a plate, one of them open."""
    scene.table(pen)
    pen.stand(CENTRE, 350)
    pen.solid(oval(CENTRE, 1170, 390, 76), pen.main, shade=26, light=560)
    pen.add(ellipse(CENTRE, 1158, 310, 52, pen.main.shifted(0.07)))
    red = COLOURS["crimson"]
    for x, y, radius in ((470, 985, 168), (700, 1000, 150)):
        crown = ((-40, 6), (-54, -58), (-20, -34), (0, -70), (22, -34), (54, -58), (40, 6))
        pen.solid(
            polygon((x + dx, y - radius + dy) for dx, dy in crown),
            red.shifted(-0.04),
            shade=12,
        )
        pen.solid(oval(x, y, radius, radius * 0.95), red.shifted(0.03), shade=52, light=radius * 1.3)
    pen.solid(oval(640, 1110, 128, 104), red.shifted(-0.06), shade=20)
    pen.add(ellipse(634, 1104, 108, 86, COLOURS["cream"]))
    for row in range(5):
        for column in range(6):
            x, y = 556 + column * 31 + 15 * (row % 2), 1046 + row * 29
            if ((x - 634) / 100) ** 2 + ((y - 1104) / 78) ** 2 < 1:
                pen.add(ellipse(x, y, 14, 13, red.shifted(0.02 + 0.05 * ((row + column) % 2))))
                pen.add(ellipse(x - 4, y - 5, 4, 3, COLOURS["white"], opacity=0.7))
    for x, y in ((860, 1172), (830, 1196), (360, 1186)):
        pen.add(ellipse(x, y, 14, 12, red.shifted(0.03)))


def samovar(pen: Pen) -> None:
    """A brass samovar with its pot on top."""
    scene.table(pen)
    pen.stand(CENTRE, 190)
    metal = pen.main
    for side in (-1, 1):
        pen.tube(
            smooth(
                [
                    (CENTRE + side * 196, 800),
                    (CENTRE + side * 290, 780),
                    (CENTRE + side * 300, 870),
                    (CENTRE + side * 205, 900),
                ]
            ),
            metal.shifted(-0.08),
            26,
        )
    pen.solid(turned(((1120, 60), (1150, 90), (1180, 150), (FLOOR, 176))), metal.shifted(-0.03), shade=44, light=240)
    body = ((690, 150), (720, 190), (830, 215), (960, 180), (1060, 110), (1130, 66))
    decor = "".join(filled(band(CENTRE, y, 230, h, flat=0.13), metal.shifted(0.12)) for y, h in ((742, 8), (762, 8)))
    decor += "".join(
        stroked(f"M{CENTRE + s * 40} 800Q{CENTRE + s * 44} 950 {CENTRE + s * 18} 1130", metal.shifted(-0.09), 6)
        for s in range(-4, 5)
    )
    pen.solid(turned(body), metal, decor=decor, shade=70, light=290)
    pen.tube("M600 985V1040H600", metal.shifted(-0.1), 34)
    pen.tube("M600 1036L600 1062", metal.shifted(-0.12), 22)
    pen.solid(oval(600, 968, 34, 14), metal.shifted(0.05), shade=8)
    pen.solid(turned(((640, 120), (672, 156), (700, 152))), metal.shifted(0.03), shade=40, light=220)
    pot = COLOURS["cream"]
    pen.tube("M690 560C760 550 760 470 680 478", pot, 18)
    pen.solid("M520 590C470 560 470 500 440 470L458 456C500 470 520 520 540 530Z", pot, shade=14)
    pen.solid(
        turned(((480, 62), (540, 100), (600, 96), (640, 70))),
        pot,
        decor="".join(ellipse(x, 565, 13, 13, COLOURS["crimson"]) for x in (545, 600, 655)),
        shade=34,
        light=130,
    )
    pen.solid("M540 482A60 14 0 0 0 660 482C650 450 620 440 600 440S550 450 540 482Z", pot.shifted(-0.03), shade=18)
    pen.solid(oval(600, 430, 15, 14), metal, shade=6)
