"""Pictures for tests: every format that we take, turned ones, ones that hide things, broken ones."""

from functools import cache
from typing import Any

import pyvips

# Orientation 6: the camera was held upright, the pixels lie on their side.
ON_ITS_SIDE = 6


@cache
def gradient(width: int = 90, height: int = 60, *, alpha: bool = False) -> Any:
    """A picture whose corners differ, so that turning and cutting show."""
    across = pyvips.Image.xyz(width, height).cast("double")
    red = across[0] * 255 / max(1, width - 1)
    green = across[1] * 255 / max(1, height - 1)
    bands = [red, green, pyvips.Image.black(width, height) + 40]
    if alpha:
        bands.append(255 - red)
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


@cache
def encoded(suffix: str = ".png", width: int = 90, height: int = 60, *, alpha: bool = False) -> bytes:
    """The gradient as a file, without metadata."""
    return bytes(gradient(width, height, alpha=alpha).write_to_buffer(suffix, keep="none"))


@cache
def photograph() -> bytes:
    """A JPEG as a telephone writes it: on its side, with the place where it was taken."""
    image = gradient(90, 60).copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", ON_ITS_SIDE)
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "35/1 41/1 2100/100 (35, 41, 21, Rational)")
    image.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Make", "SecretCamera (SecretCamera, ASCII, 13 components)")
    return bytes(image.jpegsave_buffer(Q=90))
