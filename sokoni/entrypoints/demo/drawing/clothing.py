"""Clothes on hangers, and what is worn with them."""

import math

from sokoni.entrypoints.demo.drawing import scene
from sokoni.entrypoints.demo.drawing.colour import COLOURS, Colour
from sokoni.entrypoints.demo.drawing.pen import (
    CENTRE,
    Pen,
    box,
    ellipse,
    filled,
    oval,
    polygon,
    stroked,
)


def _hanger(pen: Pen) -> None:
    """A wooden hanger on its hook."""
    _hook(pen)
    pen.tube("M392 500Q600 360 808 500", COLOURS["wood"], 26)


def _hook(pen: Pen) -> None:
    """The wire of a hanger, on a brass peg."""
    pen.stroke("M600 400V345C600 320 646 318 640 284C636 262 606 258 596 278", COLOURS["stone"].shifted(-0.16), 9)
    pen.solid(oval(612, 266, 17, 17), COLOURS["brass"], shade=8)


def _clips(pen: Pen, *places: float) -> None:
    """A bar with brass clips, over the cloth that it holds."""
    pen.tube("M415 425H785", COLOURS["wood"], 30)
    for x in places:
        pen.fill(box(x - 14, 405, 28, 66, 6), COLOURS["brass"])


def _stripes(*, step: float, width: float, tone: Colour) -> str:
    """Stripes that sag a little, as cloth does."""
    return "".join(stroked(f"M150 {y}q225 18 450 0t450 0", tone, width) for y in _steps(420, 1350, step))


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + index * step for index in range(int((end - start) / step))]


def _cloth(pen: Pen) -> str:
    """The pattern woven into a piece, or none."""
    light, dark = pen.main.shifted(0.15, chroma=-0.03), pen.main.shifted(-0.11)
    tone = light if pen.main.lightness < 0.75 else dark
    match pen.random.randrange(4):
        case 0:
            return _stripes(step=52, width=13, tone=tone)
        case 1:
            return "".join(
                ellipse(x + 31 * (row % 2), y, 9, 9, tone)
                for row, y in enumerate(_steps(420, 1350, 46))
                for x in _steps(170, 1060, 62)
            )
        case _:
            return ""


def _folds(pen: Pen, folds: tuple[tuple[float, float, float, float], ...]) -> None:
    for x, y, end_x, end_y in folds:
        pen.stroke(
            f"M{x} {y}Q{(x + end_x) / 2 + 10} {(y + end_y) / 2} {end_x} {end_y}",
            pen.main.shifted(-0.1),
            7,
            opacity=0.55,
        )


def shirt(pen: Pen) -> None:
    """A shirt with long sleeves."""
    scene.wall(pen)
    cloth = _cloth(pen)
    body = (
        "M500 425C440 455 392 470 372 500L350 1120Q600 1165 850 1120L828 500C808 470 760 455 700 425Q600 500 500 425Z"
    )
    left = "M385 488C330 520 300 600 285 720L238 1065Q280 1092 336 1080L400 760Z"
    right = "M815 488C870 520 900 600 915 720L962 1065Q920 1092 864 1080L800 760Z"
    for part in (left, right, body):
        pen.hang(part)
    _hanger(pen)
    for part in (left, right):
        pen.solid(part, pen.main.shifted(-0.03), decor=cloth, shade=22)
    for x in (236, 862):
        pen.fill(
            polygon(
                [(x + 2, 1030), (x + 100, 1040), (x + 100, 1080), (x, 1068)]
                if x < 600
                else [(x, 1040), (x + 98, 1030), (x + 102, 1068), (x, 1080)]
            ),
            pen.main.shifted(-0.07),
        )
    pen.solid(body, pen.main, decor=cloth, shade=48)
    _folds(pen, ((430, 980, 470, 1110), (770, 960, 735, 1110), (450, 560, 500, 640)))
    pen.fill("M600 478L640 470V1145H600Z", pen.main.shifted(-0.05), opacity=0.8)
    for y in range(540, 1110, 92):
        pen.add(ellipse(620, y, 9, 9, COLOURS["cream"]))
        pen.add(ellipse(620, y, 3, 3, pen.main.shifted(-0.2)))
    pen.solid("M500 425Q520 395 560 388L608 482L545 520Q510 470 500 425Z", pen.main.shifted(0.04), shade=12)
    pen.solid("M700 425Q680 395 640 388L600 482L655 520Q690 470 700 425Z", pen.main.shifted(0.02), shade=12)
    pen.fill(box(690, 620, 100, 112, 10), pen.main.shifted(-0.06), opacity=0.75)


def tee(pen: Pen) -> None:
    """A T-shirt."""
    scene.wall(pen)
    outline = (
        "M492 430C430 455 395 470 360 498L232 700L346 772L398 700"
        "L388 1130Q600 1165 812 1130L802 700L854 772L968 700L840 498"
        "C805 470 770 455 708 430Q600 545 492 430Z"
    )
    pen.hang(outline)
    _hanger(pen)
    pen.solid(outline, pen.main, decor=_cloth(pen), shade=46)
    pen.stroke("M492 432Q600 548 708 432", pen.main.shifted(-0.07), 20)
    pen.stroke("M250 690L348 752M950 690L852 752", pen.main.shifted(-0.07), 5, dash="10 8")
    _folds(pen, ((396, 720, 440, 840), (804, 720, 770, 830), (460, 1000, 490, 1120), (740, 990, 715, 1120)))


def dress(pen: Pen) -> None:
    """A summer dress."""
    scene.wall(pen)
    outline = (
        "M505 430L470 560C468 640 500 700 492 770C450 960 380 1120 318 1290Q460 1345 600 1335T882 1290"
        "C820 1120 750 960 708 770C700 700 732 640 730 560L695 430L668 436Q650 545 600 560Q550 545 532 436Z"
    )
    pen.hang(outline)
    _hanger(pen)
    pen.solid(outline, pen.main, decor=_cloth(pen), shade=52)
    for x, end in ((530, 440), (572, 540), (628, 670), (668, 770)):
        pen.stroke(f"M{x} 800Q{(x + end) / 2} 1030 {end} 1300", pen.main.shifted(-0.1), 7, opacity=0.5)
    pen.solid("M488 752Q600 790 712 752L708 800Q600 838 492 800Z", pen.main.shifted(-0.12), shade=30)
    pen.stroke("M340 1240Q470 1290 600 1282T862 1240", pen.main.shifted(0.12), 9, opacity=0.8)


def trousers(pen: Pen) -> None:
    """Trousers on a clip."""
    scene.wall(pen)
    outline = "M430 450H770L830 1290Q755 1318 668 1300L604 720L538 1300Q450 1318 368 1290Z"
    pen.hang(outline)
    _hook(pen)
    pen.solid(outline, pen.main, shade=44)
    pen.solid(box(426, 440, 348, 58, 8), pen.main.shifted(-0.05), shade=24)
    for x in (470, 590, 710):
        pen.fill(box(x, 434, 20, 70, 5), pen.main.shifted(-0.11))
    pen.stroke("M452 520Q470 600 432 640M748 520Q730 600 768 640M600 500V700", pen.main.shifted(-0.12), 5)
    pen.stroke("M486 660L456 1270M716 660L746 1270", pen.main.shifted(0.07), 5, opacity=0.8)
    pen.fill("M368 1250L373 1206Q455 1236 548 1212L538 1300Q450 1318 368 1290Z", pen.main.shifted(0.09))
    pen.fill("M832 1250L825 1206Q750 1236 659 1212L668 1300Q755 1318 830 1290Z", pen.main.shifted(0.07))
    _clips(pen, 452, 748)


def skirt(pen: Pen) -> None:
    """A pleated skirt."""
    scene.wall(pen)
    outline = "M455 480H745L900 1190Q750 1252 600 1236T300 1190Z"
    pen.hang(outline)
    _hook(pen)
    pleats = "".join(
        filled(
            polygon(
                [
                    (CENTRE + s * 36, 480),
                    (CENTRE + s * 36 + 18, 480),
                    (CENTRE + s * 76 + 36, 1260),
                    (CENTRE + s * 76, 1260),
                ]
            ),
            pen.main.shifted(-0.075),
        )
        for s in range(-4, 4)
    )
    hem = pen.main.shifted(0.14, chroma=-0.02)
    border = "".join(
        stroked(f"M270 {y}Q450 {y + 62} 600 {y + 46}T930 {y}", hem, w) for y, w in ((1080, 10), (1112, 22), (1146, 10))
    )
    pen.solid(outline, pen.main, decor=pleats + (border if pen.random.random() < 0.6 else ""), shade=48, light=380)
    pen.solid(box(448, 440, 304, 62, 10), pen.main.shifted(-0.08), shade=26)
    _clips(pen, 480, 720)


def ruana(pen: Pen) -> None:
    """A woollen ruana with broad stripes and fringes."""
    scene.wall(pen)
    outline = (
        "M515 425C420 462 320 560 268 700C228 830 226 1010 240 1142Q420 1206 600 1186"
        "Q780 1206 960 1142C974 1010 972 830 932 700C880 560 780 462 685 425Q600 485 515 425Z"
    )
    pen.hang(outline)
    _hanger(pen)
    tones = (
        pen.main.shifted(-0.13),
        COLOURS["cream"],
        pen.main.shifted(0.11),
        COLOURS["mustard"],
        pen.main.shifted(-0.16),
    )
    stripes = "".join(
        stroked(f"M180 {y}Q400 {y + 44} 600 {y + 34}T1020 {y}", tone, width)
        for y, tone, width in zip((800, 846, 884, 990, 1030), tones, (34, 12, 26, 16, 34), strict=True)
    )
    for index in range(50):
        x = 250 + index * 14.3
        y = 1140 + 36 * abs(math.sin(2 * math.pi * index / 49))
        pen.stroke(f"M{x:.1f} {y:.1f}l{math.sin(index) * 4:.1f} 52", pen.main.shifted(-0.04 + 0.05 * (index % 2)), 7)
    pen.solid(outline, pen.main, decor=stripes, shade=50)
    pen.stroke("M600 470V1178", pen.main.shifted(-0.15), 8)
    _folds(pen, ((380, 600, 420, 1120), (820, 600, 785, 1120), (480, 640, 505, 1130)))


def sweater(pen: Pen) -> None:
    """A knitted sweater."""
    scene.wall(pen)
    body = (
        "M505 430C440 455 395 470 372 505L364 1080Q600 1118 836 1080L828 505C805 470 760 455 695 430Q600 510 505 430Z"
    )
    left = "M388 490C330 520 296 600 284 720L262 1050Q310 1072 366 1056L402 760Z"
    right = "M812 490C870 520 904 600 916 720L938 1050Q890 1072 834 1056L798 760Z"
    for part in (left, right, body):
        pen.hang(part)
    _hanger(pen)
    tone = pen.main.shifted(-0.07)
    knit = "".join(
        stroked(f"M{x} {y}l13 11l13 -11", tone, 4) for y in _steps(470, 1110, 22) for x in _steps(240, 960, 30)
    )
    yoke = ""
    if pen.random.random() < 0.6:
        cream = COLOURS["cream"] if pen.main.lightness < 0.85 else COLOURS["rust"]
        yoke = "".join(
            filled(polygon([(x, 640), (x + 26, 614), (x + 52, 640), (x + 26, 666)]), cream)
            + filled(polygon([(x + 26, 690), (x + 40, 704), (x + 26, 718), (x + 12, 704)]), cream)
            for x in _steps(244, 950, 60)
        )
    for part in (left, right):
        pen.solid(part, pen.main.shifted(-0.03), decor=knit + yoke, shade=24)
    pen.solid(body, pen.main, decor=knit + yoke, shade=46)
    pen.solid("M364 1040Q600 1078 836 1040V1100Q600 1138 364 1100Z", pen.main.shifted(-0.06), shade=26)
    pen.stroke("M500 436Q600 530 700 436", pen.main.shifted(-0.08), 30)
    pen.stroke("M266 1020Q312 1038 366 1026M834 1026Q890 1038 934 1020", pen.main.shifted(-0.09), 8)


def scarf(pen: Pen) -> None:
    """A scarf over a wooden bar."""
    scene.wall(pen)
    front = "M455 470Q560 440 660 470L676 1180Q570 1200 462 1180Z"
    back = "M600 470Q690 445 760 480L790 1010Q720 1030 640 1014Z"
    pen.hang(front)
    pen.hang(back)
    pen.tube("M250 462H950", COLOURS["wood"], 34)
    tone = pen.main.shifted(0.14, chroma=-0.03) if pen.main.lightness < 0.7 else pen.main.shifted(-0.14)
    lines = "".join(
        filled(box(400, y, 420, height), tone)
        for y, height in ((880, 14), (914, 44), (978, 14), (1060, 14), (1090, 40))
    )
    lines += "".join(filled(box(x, 430, 12, 800), tone, opacity=0.5) for x in (505, 560, 612))
    for cloth, bottom, left, right, count in ((back, 1012, 642, 788, 11), (front, 1184, 464, 674, 16)):
        for index in range(count):
            x = left + (right - left) * index / (count - 1)
            pen.stroke(f"M{x:.1f} {bottom}l{3 * math.sin(index * 2):.1f} 58", pen.main.shifted(-0.04 * (index % 2)), 8)
        pen.solid(cloth, pen.main.shifted(-0.06 if cloth is back else 0), decor=lines, shade=34, light=110)
    _folds(pen, ((520, 500, 530, 1150), (600, 480, 616, 1150)))


def hat(pen: Pen) -> None:
    """A hat with a band, on the table."""
    scene.table(pen)
    pen.stand(CENTRE, 330, y=1150)
    brim = oval(CENTRE, 1085, 420, 112)
    pen.solid(brim, pen.main.shifted(-0.02), decor=_braid(pen, 1085, 420, 112), shade=40, light=560)
    pen.add(ellipse(CENTRE + 16, 1066, 262, 66, pen.main.shifted(-0.2), opacity=0.45))
    crown = (
        "M352 1060C352 900 396 770 470 742C520 724 560 760 600 760S684 724 734 742"
        "C806 772 848 900 848 1060A248 62 0 0 1 352 1060Z"
    )
    ribbon = pen.random.choice((COLOURS["black"], COLOURS["crimson"], COLOURS["walnut"], COLOURS["forest"]))
    decor = "".join(stroked(f"M330 {y}Q600 {y + 74} 870 {y}", pen.main.shifted(-0.06), 5) for y in range(720, 1080, 26))
    decor += filled("M330 962Q600 1064 870 962V1040Q600 1142 330 1040Z", ribbon)
    if pen.random.random() < 0.5:
        decor += "".join(
            filled(
                polygon([(x, 1022 + sag), (x + 22, 998 + sag), (x + 44, 1022 + sag), (x + 22, 1046 + sag)]),
                COLOURS["cream"],
            )
            for x in _steps(350, 850, 56)
            for sag in (38 * (1 - ((x + 22 - 600) / 270) ** 2),)
        )
    pen.solid(crown, pen.main, decor=decor, shade=60, light=330)
    pen.stroke("M470 752C540 800 660 800 730 752", pen.main.shifted(-0.16), 12, opacity=0.5)


def _braid(pen: Pen, y: float, rx: float, ry: float) -> str:
    tone = pen.main.shifted(-0.06)
    return "".join(
        f'<ellipse cx="{CENTRE}" cy="{y}" rx="{rx * share:.1f}" ry="{ry * share:.1f}" fill="none" stroke="{tone.hex}"'
        ' stroke-width="4"/>'
        for share in (0.98, 0.92, 0.86, 0.80, 0.74, 0.68)
    )


def mochila(pen: Pen) -> None:
    """A woven shoulder bag with a drawstring and a pattern of steps."""
    scene.wall(pen)
    pen.hang("M380 760Q600 700 820 760L800 1180Q600 1260 400 1180Z")
    pen.tube("M430 790C420 520 520 330 606 300C700 330 790 520 770 790", pen.main.shifted(-0.12), 34)
    pen.solid(oval(606, 292, 20, 20), COLOURS["brass"], shade=9)
    bag = "M396 770Q600 706 804 770C836 900 836 1060 806 1160Q600 1262 394 1160C364 1060 364 900 396 770Z"
    pen.solid(bag, pen.main, decor=_steps_pattern(pen), shade=58, light=400)
    pen.add(ellipse(CENTRE, 770, 206, 42, pen.main.shifted(-0.2)))
    pen.tube("M394 770A206 44 0 0 0 806 770", pen.main.shifted(0.03), 24)
    pen.stroke("M470 818q70 34 130 28t130 -26", COLOURS["cream"], 12)
    for x, tilt in ((585, -12), (632, 14)):
        pen.stroke(f"M{600} 846Q{x} 900 {x + tilt} 950", COLOURS["cream"], 9)
        for strand in range(-3, 4):
            pen.stroke(f"M{x + tilt} 950l{strand * 6} 84", COLOURS["cream"].shifted(-0.05 * (strand % 2)), 7)
        pen.solid(oval(x + tilt, 954, 20, 22), COLOURS["crimson"], shade=8)


def _steps_pattern(pen: Pen) -> str:
    first = pen.main.shifted(0.18, chroma=-0.02) if pen.main.lightness < 0.7 else pen.main.shifted(-0.25)
    second = pen.random.choice((COLOURS["marigold"], COLOURS["turquoise"], COLOURS["coral"], COLOURS["cream"]))
    parts = []
    for column in range(7):
        x = 372 + column * 76 - 38
        for y, tone, size in ((905, first, 38), (1035, second, 38), (970, second, 16), (1120, first, 22)):
            sag = 26 * (1 - ((x + 38 - 600) / 240) ** 2)
            for level in range(3):
                w = size * (1 - level * 0.32)
                parts.append(
                    filled(
                        box(
                            x + 38 - w, y + sag - size + level * size * 0.34, 2 * w, 2 * (size - level * size * 0.34), 2
                        ),
                        tone if level % 2 == 0 else pen.main,
                    )
                )
    return "".join(parts)


def tote(pen: Pen) -> None:
    """A leather bag with two handles."""
    scene.table(pen)
    pen.stand(CENTRE, 285)
    pen.tube("M470 800C470 560 500 520 600 520S730 560 730 800", pen.main.shifted(-0.10), 26)
    body = "M352 790H848L900 1170Q902 1218 850 1218H350Q298 1218 300 1170Z"
    pen.solid(body, pen.main, shade=56, light=450)
    pen.solid(
        "M300 1100L294 1170Q296 1218 350 1218H850Q904 1218 906 1170L900 1100Q600 1150 300 1100Z",
        pen.main.shifted(-0.1),
        shade=44,
    )
    pen.stroke("M368 812H832M312 1088Q600 1138 888 1088", pen.main.shifted(0.14), 4, dash="13 9")
    pen.tube("M445 900C445 600 480 570 600 570S755 600 755 900", pen.main.shifted(-0.05), 26)
    for x in (445, 755):
        pen.fill(box(x - 24, 872, 48, 66, 12), pen.main.shifted(-0.14))
        pen.add(ellipse(x, 905, 8, 8, COLOURS["brass"]))
    pen.fill(box(556, 940, 88, 48, 8), COLOURS["brass"])
    pen.fill(box(566, 948, 68, 32, 5), COLOURS["brass"].shifted(-0.1))


def shoes(pen: Pen) -> None:
    """A pair of canvas shoes with rope soles."""
    scene.table(pen)
    pen.stand(690, 330, y=1000, reach=0.6)
    pen.add('<g transform="translate(150 -128) scale(.93)">')
    _shoe(pen, pen.main.shifted(-0.05))
    pen.add("</g>")
    pen.stand(600, 350, y=1212, reach=0.8)
    _shoe(pen, pen.main)


def _shoe(pen: Pen, tone: Colour) -> None:
    sole = "M212 1130Q206 1206 262 1212H900Q985 1212 988 1150Q990 1128 968 1118Z"
    rope = "".join(stroked(f"M{x} 1110l-26 120", COLOURS["sand"].shifted(-0.09), 6) for x in range(220, 1030, 26))
    pen.solid(sole, COLOURS["sand"], decor=rope, shade=26)
    upper = (
        "M220 1140C206 1060 214 960 240 912Q316 890 398 918C430 985 520 1004 606 962"
        "C640 946 668 950 690 962C800 1020 900 1030 950 1072C978 1096 986 1122 984 1146Q600 1168 220 1140Z"
    )
    stitches = stroked("M560 985Q600 1080 640 1160M232 960V1140M250 960V1140", tone.shifted(-0.1), 5)
    pen.solid(upper, tone, decor=stitches, shade=38, light=650)
    opening = "M240 914Q316 890 398 918C430 985 520 1004 606 962C560 930 480 925 420 905Q330 872 240 914Z"
    pen.fill(opening, tone.shifted(-0.2))
    pen.stroke("M242 912Q318 888 398 918", tone.shifted(0.1), 9)
