"""Carpets, cushions, blankets, tiles: surfaces with patterns."""

import math

from sokoni.entrypoints.demo.drawing import scene
from sokoni.entrypoints.demo.drawing.colour import COLOURS, Colour
from sokoni.entrypoints.demo.drawing.pen import CENTRE, FLOOR, Pen, box, ellipse, filled, oval, polygon, stroked


def _diamond(x: float, y: float, wide: float, tall: float) -> str:
    return polygon([(x, y - tall), (x + wide, y), (x, y + tall), (x - wide, y)])


def carpet(pen: Pen) -> None:
    """A knotted carpet with a medallion or a field of diamonds, hung on the wall."""
    scene.wall(pen)
    left, top, wide, tall = 300, 320, 600, 880
    outline = box(left, top, wide, tall, 4)
    pen.hang(outline, across=20, down=34)
    for index in range(50):
        x = left + 6 + index * 12
        for y, way in ((top, -1), (top + tall, 1)):
            pen.stroke(
                f"M{x} {y}v{way * (34 + 4 * math.sin(index * 1.7)):.1f}",
                COLOURS["cream"].shifted(-0.05 * (index % 2)),
                5,
            )
    ground, deep = pen.main, pen.main.shifted(-0.16)
    accent = pen.random.choice((COLOURS["indigo"], COLOURS["teal"], COLOURS["forest"], COLOURS["navy"]))
    parts = [
        filled(box(left + 26, top + 26, wide - 52, tall - 52), COLOURS["cream"]),
        filled(box(left + 36, top + 36, wide - 72, tall - 72), accent),
    ]
    parts += _border(left + 64, top + 64, wide - 128, tall - 128)
    parts += [
        filled(box(left + 96, top + 96, wide - 192, tall - 192), COLOURS["cream"]),
        filled(box(left + 106, top + 106, wide - 212, tall - 212), ground),
    ]
    field = pen.random.choice((_medallion, _lozenges, _medallion))
    parts += field(ground, deep, accent, (left + 106, top + 106, wide - 212, tall - 212))
    pen.solid(outline, deep, decor="".join(parts), shade=18)


def _border(x: float, y: float, wide: float, tall: float) -> list[str]:
    """A chain of small stars round a rectangle."""
    gold, red = COLOURS["mustard"], COLOURS["coral"]
    parts = []
    across, down = round(wide / 52), round(tall / 52)
    points = [(x + wide * i / across, edge) for i in range(across + 1) for edge in (y, y + tall)]
    points += [(edge, y + tall * i / down) for i in range(1, down) for edge in (x, x + wide)]
    for index, (at_x, at_y) in enumerate(points):
        tone = gold if (index // 2) % 2 else red
        parts += [filled(_diamond(at_x, at_y, 18, 18), tone), filled(_diamond(at_x, at_y, 7, 7), COLOURS["cream"])]
    return parts


def _medallion(ground: Colour, deep: Colour, accent: Colour, area: tuple[float, float, float, float]) -> list[str]:
    x, y, wide, tall = area
    middle_x, middle_y = x + wide / 2, y + tall / 2
    parts = [
        filled(
            polygon(
                [
                    (x + a * wide, y + b * tall),
                    (x + a * wide + s * 110, y + b * tall),
                    (x + a * wide, y + b * tall + t * 130),
                ]
            ),
            accent,
        )
        for a, b, s, t in ((0, 0, 1, 1), (1, 0, -1, 1), (0, 1, 1, -1), (1, 1, -1, -1))
    ]
    for scale, tone in (
        (1.0, COLOURS["cream"]),
        (0.95, accent),
        (0.72, COLOURS["mustard"]),
        (0.68, deep),
        (0.44, COLOURS["cream"]),
        (0.39, ground),
    ):
        points = []
        for step in range(32):
            reach = (1.0 if step % 2 == 0 else 0.86) * scale
            angle = math.radians(step * 11.25)
            points.append((middle_x + 168 * reach * math.sin(angle), middle_y - 250 * reach * math.cos(angle)))
        parts.append(filled(polygon(points), tone))
    for index in range(8):
        turn = f"rotate({index * 45} {middle_x} {middle_y})"
        parts.append(
            f'<g transform="{turn}">{filled(_diamond(middle_x, middle_y - 62, 11, 26), COLOURS["mustard"])}</g>'
        )
    for way in (-1, 1):
        parts += [
            filled(_diamond(middle_x, middle_y + way * 282, 30, 36), accent),
            filled(_diamond(middle_x, middle_y + way * 282, 14, 17), COLOURS["cream"]),
        ]
        parts += [
            filled(_diamond(middle_x + way * 158, middle_y + s * 190, 16, 22), COLOURS["mustard"]) for s in (-1, 1)
        ]
    return parts


def _lozenges(ground: Colour, deep: Colour, accent: Colour, area: tuple[float, float, float, float]) -> list[str]:
    x, y, wide, tall = area
    parts = []
    for row in range(3):
        at_x, at_y = x + wide / 2, y + tall * (row + 0.5) / 3
        for scale, tone in (
            (1.0, deep),
            (0.84, COLOURS["cream"]),
            (0.76, accent),
            (0.5, COLOURS["mustard"]),
            (0.34, ground),
            (0.14, COLOURS["cream"]),
        ):
            parts.append(filled(_diamond(at_x, at_y, wide * 0.46 * scale, tall / 6.2 * scale), tone))
        corners = [(side, way) for side in (-1, 1) for way in (-1, 1)]
        parts += [
            filled(_diamond(at_x + side * wide * 0.4, at_y + way * tall * 0.115, 20, 24), COLOURS["mustard"])
            for side, way in corners
        ]
    return parts


def cushion(pen: Pen) -> None:
    """A cushion that stands on its edge."""
    scene.table(pen)
    pen.stand(CENTRE, 310)
    outline = (
        "M300 690Q290 640 340 655Q600 700 860 655Q910 640 900 690Q872 940 905 1190"
        "Q908 1232 862 1222Q600 1196 338 1222Q292 1232 295 1190Q328 940 300 690Z"
    )
    pen.solid(outline, pen.main, decor=_cushion_pattern(pen), shade=56, light=520)
    pen.stroke(outline, pen.main.shifted(-0.13), 7, opacity=0.8)
    for x, y, end_x, end_y in (
        (330, 690, 430, 790),
        (868, 690, 770, 780),
        (330, 1190, 420, 1090),
        (868, 1190, 780, 1100),
    ):
        pen.stroke(
            f"M{x} {y}Q{(x + end_x) / 2 + 12} {(y + end_y) / 2 - 12} {end_x} {end_y}",
            pen.main.shifted(-0.13),
            6,
            opacity=0.5,
        )
    if pen.random.random() < 0.5:
        for x, y in ((306, 664), (894, 664), (302, 1216), (898, 1216)):
            for strand in range(-3, 4):
                pen.stroke(f"M{x} {y}l{strand * 7} 46", COLOURS["cream"].shifted(-0.04 * (strand % 2)), 7)


def _cushion_pattern(pen: Pen) -> str:
    light = pen.main.shifted(0.17, chroma=-0.03) if pen.main.lightness < 0.72 else pen.main.shifted(-0.17)
    other = pen.random.choice((COLOURS["marigold"], COLOURS["cream"], COLOURS["coral"]))
    match pen.random.randrange(4):
        case 0:
            return "".join(
                filled(box(260, y, 700, height), tone)
                for y, height, tone in (
                    (740, 18, light),
                    (790, 56, other),
                    (880, 18, light),
                    (980, 18, light),
                    (1030, 56, other),
                    (1120, 18, light),
                )
            )
        case 1:
            return "".join(
                filled(_diamond(x + 55 * (row % 2), y, 42, 42), light)
                + filled(_diamond(x + 55 * (row % 2), y, 16, 16), pen.main)
                for row, y in enumerate(range(690, 1230, 82))
                for x in range(270, 960, 110)
            )
        case 2:
            return "".join(
                ellipse(CENTRE, 940, radius, radius, tone)
                for radius, tone in (
                    (230, light),
                    (196, pen.main),
                    (160, other),
                    (120, pen.main),
                    (84, light),
                    (44, other),
                )
            )
        case _:
            return "".join(stroked(f"M{x} 600Q{x + 16} 940 {x} 1260", light, 12) for x in range(300, 920, 54))


def blanket(pen: Pen) -> None:
    """Blankets, folded and piled."""
    scene.table(pen)
    pen.stand(CENTRE, 340)
    tones = [pen.main, COLOURS["cream"], pen.main.shifted(0.12, chroma=-0.03), pen.main.shifted(-0.14)]
    y = FLOOR - 120
    for index, tone in enumerate(tones):
        inset = pen.random.uniform(-14, 14) + index * 6
        left, right = 270 + inset, 930 + inset * 0.5
        stripe = tones[(index + 2) % 4].shifted(-0.03)
        decor = "".join(
            filled(box(x, y - 20, w, 170), stripe) for x, w in ((left + 380, 20), (left + 420, 46), (left + 486, 20))
        )
        fold = f"M{left + 56} {y}H{right}V{y + 120}H{left + 56}Q{left} {y + 116} {left} {y + 60}T{left + 56} {y}Z"
        pen.solid(fold, tone, decor=decor, shade=24)
        pen.stroke(f"M{left + 60} {y + 60}H{right}", tone.shifted(-0.1), 5, opacity=0.8)
        for strand in range(9):
            pen.stroke(
                f"M{right} {y + 10 + strand * 13}h{26 + 4 * math.sin(strand * 2):.1f}",
                tone.shifted(-0.04 * (strand % 2)),
                6,
            )
        y -= 116


def tile(pen: Pen) -> None:
    """Glazed tiles with stars of eight points."""
    scene.wall(pen)
    left, top, side = 300, 400, 300
    pen.hang(box(left, top, 600, 600, 6), across=18, down=30)
    second = COLOURS["cream"]
    third = pen.random.choice((COLOURS["indigo"], COLOURS["navy"], COLOURS["marigold"]))
    for row in range(2):
        for column in range(2):
            x, y = left + column * side, top + row * side
            shape = box(x + 2, y + 2, side - 4, side - 4, 6)
            pen.solid(
                shape,
                pen.main.shifted(0.015 * ((row + column) % 2)),
                decor=_star(x + side / 2, y + side / 2, side, pen.main, second, third),
                shade=9,
            )
            pen.fill(polygon([(x + 20, y + 20), (x + 110, y + 20), (x + 20, y + 110)]), COLOURS["white"], opacity=0.12)


def _star(x: float, y: float, side: float, first: Colour, second: Colour, third: Colour) -> str:
    def star(reach: float, share: float) -> str:
        return polygon(
            (
                x + reach * (1 if step % 2 == 0 else share) * math.sin(math.radians(step * 22.5)),
                y - reach * (1 if step % 2 == 0 else share) * math.cos(math.radians(step * 22.5)),
            )
            for step in range(16)
        )

    parts = []
    for dx in (-1, 1):
        for dy in (-1, 1):
            corner_x, corner_y = x + dx * side / 2, y + dy * side / 2
            parts.append(filled(_diamond(corner_x, corner_y, 86, 86), third))
            parts.append(
                filled(
                    _diamond(corner_x, corner_y, 60, 60),
                    COLOURS["marigold"] if third is not COLOURS["marigold"] else second,
                )
            )
    parts += [
        filled(star(142, 0.76), second),
        filled(star(124, 0.76), third),
        filled(star(86, 0.70), second),
        filled(star(66, 0.70), first),
        ellipse(x, y, 20, 20, COLOURS["marigold"]),
    ]
    return "".join(parts)


def board(pen: Pen) -> None:
    """A chopping board and a cloth."""
    scene.table(pen)
    pen.stand(CENTRE, 230)
    shape = (
        "M420 720Q420 640 500 640H548C560 600 548 500 552 450Q556 410 600 410T648 450"
        "C652 500 640 600 652 640H700Q780 640 780 720V1170Q780 1216 734 1216H466Q420 1216 420 1170Z"
    )
    pen.hang(shape, across=34, down=10)
    grain = "".join(
        stroked(f"M{x} 380Q{x + 26 * math.sin(x)} 800 {x + 8} 1240", pen.main.shifted(-0.06), 5, opacity=0.8)
        for x in range(440, 800, 30)
    )
    pen.solid(shape, pen.main, decor=grain, shade=30, light=290)
    pen.add(ellipse(CENTRE, 470, 19, 19, pen.main.shifted(-0.3)))
    lemon = COLOURS["straw"].shifted(-0.01, chroma=0.07)
    pen.stand(800, 84, reach=0.7)
    pen.solid(
        "M690 1150Q716 1082 800 1080Q880 1082 906 1136Q930 1146 926 1166Q890 1214 800 1214Q712 1212 690 1150Z",
        lemon,
        shade=28,
    )
    pen.stand(905, 66, y=1236, reach=0.6)
    pen.solid(oval(896, 1180, 74, 70), lemon.shifted(0.03), shade=10)
    pen.add(ellipse(892, 1178, 60, 57, COLOURS["cream"]))
    for index in range(8):
        wedge = "M892 1172C904 1150 908 1136 892 1128C876 1136 880 1150 892 1172Z"
        pen.add(f'<g transform="rotate({index * 45} 892 1178)">{filled(wedge, lemon.shifted(0.05))}</g>')


def book(pen: Pen) -> None:
    """Notebooks, one standing and two lying."""
    scene.table(pen)
    pen.stand(CENTRE, 300)
    for y, left, right, tone in ((1140, 290, 900, COLOURS["oat"]), (1066, 320, 880, pen.main.shifted(-0.14))):
        pen.fill(box(left + 14, y + 10, right - left - 10, 56, 4), COLOURS["cream"])
        pen.solid(
            f"M{left} {y}H{right}V{y + 14}H{left + 26}Q{left + 14} {y + 37} {left + 26} {y + 60}"
            f"H{right}V{y + 74}H{left}Q{left - 26} {y + 37} {left} {y}Z",
            tone,
            shade=14,
        )
    pen.add('<g transform="rotate(-8 600 1066)">')
    cover = box(420, 520, 390, 546, 14)
    pen.fill(box(436, 530, 388, 534, 10), COLOURS["cream"])
    light = pen.main.shifted(0.18, chroma=-0.04) if pen.main.lightness < 0.7 else pen.main.shifted(-0.2)
    decor = filled(box(420, 520, 46, 546), pen.main.shifted(-0.1))
    decor += "".join(filled(_diamond(x, y, 30, 30), light) for y in range(600, 1060, 92) for x in range(530, 800, 84))
    pen.solid(cover, pen.main, decor=decor, shade=22, light=280)
    pen.stroke("M776 520V1066", COLOURS["charcoal"], 10)
    pen.add("</g>")
