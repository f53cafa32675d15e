"""Colours in OKLCH, so that a darker tone of a colour looks like the same colour in the shade."""

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by lightness (0 to 1), chroma (0 to about 0.3) and hue (degrees)."""

    lightness: float
    chroma: float
    hue: float

    def shifted(self, lightness: float = 0.0, *, chroma: float = 0.0, hue: float = 0.0) -> "Colour":
        """The colour moved by some amounts, within what can be shown."""
        return Colour(
            min(0.985, max(0.06, self.lightness + lightness)),
            max(0.0, self.chroma + chroma),
            (self.hue + hue) % 360,
        )

    def with_lightness(self, lightness: float) -> "Colour":
        """The same hue at another lightness."""
        return replace(self, lightness=lightness)

    @property
    def hex(self) -> str:
        """The colour as '#rrggbb'; what a screen cannot show loses chroma, not hue."""
        chroma = self.chroma
        channels = _linear(self.lightness, chroma, self.hue)
        while chroma > 0 and not all(-0.001 <= channel <= 1.001 for channel in channels):
            chroma -= 0.004
            channels = _linear(self.lightness, max(chroma, 0.0), self.hue)
        return "#{:02x}{:02x}{:02x}".format(*(_encoded(channel) for channel in channels))


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear sRGB of an OKLCH colour. Source: Björn Ottosson, A perceptual color space for image processing (2020)."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encoded(channel: float) -> int:
    value = min(1.0, max(0.0, channel))
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * curved)


# What things are made of. Names are also what the catalogue's colour options say, in each shop's language.
COLOURS = {
    "terracotta": Colour(0.62, 0.13, 42),
    "rust": Colour(0.52, 0.13, 38),
    "clay": Colour(0.70, 0.09, 48),
    "oat": Colour(0.86, 0.035, 80),
    "cream": Colour(0.94, 0.025, 90),
    "white": Colour(0.97, 0.008, 90),
    "stone": Colour(0.74, 0.015, 80),
    "charcoal": Colour(0.36, 0.015, 260),
    "black": Colour(0.27, 0.012, 280),
    "sage": Colour(0.71, 0.05, 142),
    "forest": Colour(0.44, 0.075, 152),
    "leaf": Colour(0.58, 0.11, 142),
    "olive": Colour(0.57, 0.08, 112),
    "teal": Colour(0.55, 0.08, 196),
    "turquoise": Colour(0.68, 0.10, 196),
    "sky": Colour(0.77, 0.07, 235),
    "indigo": Colour(0.42, 0.11, 268),
    "navy": Colour(0.34, 0.07, 262),
    "lilac": Colour(0.76, 0.07, 300),
    "plum": Colour(0.42, 0.10, 345),
    "rose": Colour(0.76, 0.085, 15),
    "coral": Colour(0.69, 0.15, 30),
    "crimson": Colour(0.50, 0.17, 22),
    "marigold": Colour(0.79, 0.15, 75),
    "mustard": Colour(0.73, 0.125, 85),
    "sand": Colour(0.82, 0.055, 78),
    "straw": Colour(0.84, 0.08, 88),
    "wood": Colour(0.66, 0.075, 62),
    "walnut": Colour(0.46, 0.06, 55),
    "copper": Colour(0.64, 0.12, 48),
    "brass": Colour(0.76, 0.11, 85),
    "gold": Colour(0.80, 0.12, 88),
    "silver": Colour(0.83, 0.008, 250),
    "amber": Colour(0.70, 0.15, 65),
    "tea": Colour(0.52, 0.14, 45),
    "denim": Colour(0.52, 0.065, 252),
}
INK = Colour(0.26, 0.03, 290)
