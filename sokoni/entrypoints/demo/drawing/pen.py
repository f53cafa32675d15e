"""The pen: draws shapes with one light from the upper left, flat tones and one soft shadow each."""

import math
from collections.abc import Callable, Iterable, Sequence
from random import Random

from sokoni.entrypoints.demo.drawing.colour import INK, Colour

WIDTH, HEIGHT = 1200, 1500
CENTRE = WIDTH / 2
# The table's far edge, and where things stand on it.
EDGE, FLOOR = 1040, 1215

Point = tuple[float, float]
# Half a silhouette, from top to bottom: (y, half of the width there).
Profile = Sequence[Point]


class Pen:
    """Collects the parts of one drawing."""

    def __init__(self, seed: str, main: Colour, *, view: int = 0) -> None:
        """The seed decides the thing; the view decides only what stands behind it and how near we are."""
        self.random = Random(seed)  # noqa: S311  # Chooses shapes, not secrets.
        self.stage = Random(f"{seed} {main.hex} {view}")  # noqa: S311
        self.main = main
        # How near the viewer is; the lower part of the paper is kept.
        self.zoom = 1.12 if view == 0 else 1.34
        self._parts: list[str] = []
        self._definitions: list[str] = []

    def add(self, part: str) -> None:
        """Put a part on top of what is there."""
        self._parts.append(part)

    def define(self, build: Callable[[str], str]) -> str:
        """The id of a new definition; `build` gets it."""
        new_id = f"d{len(self._definitions)}"
        self._definitions.append(build(new_id))
        return new_id

    def svg(self) -> str:
        """The whole drawing."""
        width, height = WIDTH / self.zoom, HEIGHT / self.zoom
        left, top = (WIDTH - width) / 2, (HEIGHT - height) * 0.78
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {width:g} {height:g}" width="{WIDTH}"'
            f' height="{HEIGHT}"><defs>{_SHADOWS}{"".join(self._definitions)}</defs>{"".join(self._parts)}</svg>'
        )

    def fill(self, d: str, colour: Colour, *, opacity: float = 1.0) -> None:
        """A flat shape."""
        self.add(filled(d, colour, opacity=opacity))

    def stroke(self, d: str, colour: Colour, width: float, *, opacity: float = 1.0, dash: str = "") -> None:
        """A line with round ends."""
        self.add(stroked(d, colour, width, opacity=opacity, dash=dash))

    def solid(self, d: str, colour: Colour, *, decor: str = "", shade: float = 46, light: float = 0.0) -> None:
        """A body: its colour, what is painted on it, shade to the right and below, light on the left."""
        clip = self.define(lambda name: f'<clipPath id="{name}"><path d="{d}"/></clipPath>')
        world = "M-900-900H2100V2400H-900Z"
        dark = INK.shifted(0.02)
        parts = [f'<g clip-path="url(#{clip})">', filled(d, colour), decor]
        if shade:
            for share, opacity in ((1.0, 0.13), (0.45, 0.10)):
                move = f"translate({-shade * share:.1f} {-shade * share * 0.3:.1f})"
                parts.append(
                    f'<path d="{world}{d}" fill-rule="evenodd" fill="{dark.hex}" fill-opacity="{opacity}"'
                    f' transform="{move}"/>'
                )
        if light:
            parts.append(f'<path d="{d}" fill="#fff" fill-opacity=".2" transform="translate({-light:.1f} 0)"/>')
        self.add("".join([*parts, "</g>"]))

    def tube(self, d: str, colour: Colour, width: float) -> None:
        """A round bar, such as a handle: its colour, a darker side, a lighter one."""
        self.stroke(d, colour.shifted(-0.10), width)
        self.add(f'<g transform="translate({-width * 0.09:.1f} {-width * 0.09:.1f})">')
        self.stroke(d, colour, width * 0.76)
        self.add(f'</g><g transform="translate({-width * 0.2:.1f} {-width * 0.2:.1f})">')
        self.stroke(d, colour.shifted(0.08), width * 0.16, opacity=0.8)
        self.add("</g>")

    def stand(self, x: float, half_width: float, *, y: float = FLOOR, reach: float = 1.0) -> None:
        """The shadow of something that stands on the table: soft and long to the right, tight where it touches."""
        long, flat = half_width * (1.35 + 0.9 * reach), max(26.0, half_width * 0.27)
        close, thin = half_width * 1.16, max(13.0, half_width * 0.13)
        self.add(
            f'<ellipse cx="{x + half_width * 0.6 * reach:.1f}" cy="{y + 2:.1f}" rx="{long:.1f}" ry="{flat:.1f}"'
            f' fill="url(#soft-shadow)"/><ellipse cx="{x + 8:.1f}" cy="{y - 2:.1f}" rx="{close:.1f}" ry="{thin:.1f}"'
            ' fill="url(#tight-shadow)"/>'
        )

    def glow(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Light round a flame or a lamp."""
        gradient = self.define(
            lambda name: (
                f'<radialGradient id="{name}"><stop stop-color="{colour.hex}" stop-opacity=".8"/><stop offset=".45"'
                f' stop-color="{colour.hex}" stop-opacity=".5"/><stop offset="1" stop-color="{colour.hex}"'
                ' stop-opacity="0"/></radialGradient>'
            )
        )
        self.add(f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="url(#{gradient})"/>')

    def hang(self, d: str, *, across: float = 26, down: float = 40) -> None:
        """The shadow on the wall of something that hangs before it."""
        self.add(
            f'<path d="{d}" fill="{INK.hex}" fill-opacity=".24" filter="url(#soft)"'
            f' transform="translate({across} {down})"/>'
        )

    def rim(self, x: float, y: float, half_width: float, colour: Colour, *, flat: float = 0.17, lip: float = 9) -> None:
        """The opening of a vessel: its lip, and the dark inside."""
        height = half_width * flat
        self.add(ellipse(x, y, half_width, height, colour.shifted(0.06)))
        self.add(ellipse(x, y + lip * 0.2, half_width - lip, max(2.0, height - lip * 0.62), colour.shifted(-0.22)))
        inner = half_width - lip
        self.add(
            f'<path d="{_lens(x, y + lip * 0.2, inner, max(2.0, height - lip * 0.62))}"'
            f' fill="{colour.shifted(-0.13).hex}"/>'
        )


def filled(d: str, colour: Colour, *, opacity: float = 1.0) -> str:
    """A flat shape as SVG."""
    return f'<path d="{d}" fill="{colour.hex}"{_opacity("fill", opacity)}/>'


def stroked(d: str, colour: Colour, width: float, *, opacity: float = 1.0, dash: str = "") -> str:
    """A line with round ends as SVG."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{d}" fill="none" stroke="{colour.hex}" stroke-width="{width:.1f}" stroke-linecap="round"'
        f' stroke-linejoin="round"{dashes}{_opacity("stroke", opacity)}/>'
    )


def ellipse(x: float, y: float, rx: float, ry: float, colour: Colour, *, opacity: float = 1.0) -> str:
    """An ellipse as SVG."""
    return (
        f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{colour.hex}"'
        f"{_opacity('fill', opacity)}/>"
    )


def oval(x: float, y: float, rx: float, ry: float) -> str:
    """An ellipse as a path, to be cut along or shaded."""
    return f"M{x - rx:.1f} {y:.1f}a{rx:.1f} {ry:.1f} 0 1 1 {2 * rx:.1f} 0a{rx:.1f} {ry:.1f} 0 1 1 {-2 * rx:.1f} 0Z"


def box(x: float, y: float, width: float, height: float, radius: float = 0.0) -> str:
    """A rectangle with round corners as a path."""
    r = min(radius, width / 2, height / 2)
    return (
        f"M{x + r:.1f} {y:.1f}h{width - 2 * r:.1f}q{r:.1f} 0 {r:.1f} {r:.1f}v{height - 2 * r:.1f}"
        f"q0 {r:.1f} {-r:.1f} {r:.1f}h{-(width - 2 * r):.1f}q{-r:.1f} 0 {-r:.1f} {-r:.1f}"
        f"v{-(height - 2 * r):.1f}q0 {-r:.1f} {r:.1f} {-r:.1f}Z"
    )


def polygon(points: Iterable[Point]) -> str:
    """Straight lines through points, closed."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def smooth(points: Sequence[Point], *, closed: bool = False, tension: float = 0.7) -> str:
    """A soft line through points (Catmull-Rom, written as Bézier curves)."""
    count = len(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    pieces = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for index in range(count if closed else count - 1):
        before, start, end, after = at(index - 1), at(index), at(index + 1), at(index + 2)
        pull = tension / 3 * 2
        first = (start[0] + (end[0] - before[0]) * pull / 2, start[1] + (end[1] - before[1]) * pull / 2)
        second = (end[0] - (after[0] - start[0]) * pull / 2, end[1] - (after[1] - start[1]) * pull / 2)
        pieces.append(f"C{first[0]:.1f} {first[1]:.1f} {second[0]:.1f} {second[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join(pieces) + ("Z" if closed else "")


def turned(profile: Profile, *, x: float = CENTRE, belly: float = 0.1) -> str:
    """The outline of something turned on a wheel: the profile on both sides, on a round foot."""
    right = smooth([(x + half, y) for y, half in profile])
    left = smooth([(x - half, y) for y, half in reversed(profile)])
    bottom, half = profile[-1]
    top, top_half = profile[0]
    foot = f"A{half:.1f} {half * belly:.1f} 0 0 1 {x - half:.1f} {bottom:.1f}"
    mouth = f"A{top_half:.1f} {top_half * 0.17:.1f} 0 0 1 {x + top_half:.1f} {top:.1f}Z"
    return right + foot + left[left.index("C") :] + mouth


def band(x: float, y: float, half_width: float, height: float, *, flat: float = 0.13) -> str:
    """A stripe round a vessel, bent as the vessel is seen from a little above."""
    sag = half_width * flat
    return (
        f"M{x - half_width:.1f} {y:.1f}q{half_width:.1f} {2 * sag:.1f} {2 * half_width:.1f} 0v{height:.1f}"
        f"q{-half_width:.1f} {2 * sag:.1f} {-2 * half_width:.1f} 0Z"
    )


def leaf(x: float, y: float, angle: float, length: float, width: float) -> str:
    """A pointed leaf that grows from a point; the angle is measured from straight up, clockwise."""
    turn = math.radians(angle)

    def place(along: float, aside: float) -> str:
        return (
            f"{x + along * math.sin(turn) + aside * math.cos(turn):.1f}"
            f" {y - along * math.cos(turn) + aside * math.sin(turn):.1f}"
        )

    return (
        f"M{place(0, 0)}C{place(length * 0.2, width)} {place(length * 0.7, width * 0.9)} {place(length, 0)}"
        f"C{place(length * 0.7, -width * 0.9)} {place(length * 0.2, -width)} {place(0, 0)}Z"
    )


def _lens(x: float, y: float, rx: float, ry: float) -> str:
    """The lit far wall inside an opening."""
    return (
        f"M{x - rx:.1f} {y:.1f}A{rx:.1f} {ry:.1f} 0 0 1 {x + rx:.1f} {y:.1f}"
        f"A{rx * 1.02:.1f} {ry * 0.55:.1f} 0 0 0 {x - rx:.1f} {y:.1f}Z"
    )


def _opacity(what: str, value: float) -> str:
    return "" if value >= 1 else f' {what}-opacity="{value:g}"'


def _shadow(name: str, opacity: float, hold: float) -> str:
    """A shadow that fades: full up to `hold` of its radius. A gradient, because blurring costs half a second."""
    steps = ((hold, 1.0), (hold + (1 - hold) * 0.4, 0.55), (hold + (1 - hold) * 0.75, 0.14), (1.0, 0.0))
    stops = "".join(
        f'<stop offset="{offset:.2f}" stop-color="{INK.hex}" stop-opacity="{opacity * share:.3f}"/>'
        for offset, share in steps
    )
    return f'<radialGradient id="{name}">{stops}</radialGradient>'


# Shadows of what hangs follow its outline, so these alone are blurred.
_SHADOWS = (
    '<filter id="soft" x="-12%" y="-12%" width="130%" height="130%"><feGaussianBlur stdDeviation="20"/></filter>'
    '<filter id="tight" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="7"/></filter>'
    + _shadow("soft-shadow", 0.30, 0.25)
    + _shadow("tight-shadow", 0.42, 0.55)
)
