"""Drawings as pictures. Importing this module imports the image library: only what draws does it."""

import pyvips

from sokoni.entrypoints.demo.drawing import pen

# First, so that its block of untrusted loaders stands before SVG is lifted from it.
from sokoni.services.media.adapters import vips as _guarded  # noqa: F401

WIDTH = 1024  # With 1280 of height, the largest derivative: more would be drawn and thrown away.


def to_png(svg: str) -> bytes:
    """A drawing as a PNG of 1024 by 1280 pixels."""
    # Our own drawings are SVG. Uploads cannot come here: the adapter above refuses what another loader would read.
    # Lifted at each call, because the block is one for the whole process and anybody may set it again.
    pyvips.operation_block_set("VipsForeignLoadSvg", False)
    image = pyvips.Image.svgload_buffer(svg.encode(), scale=WIDTH / pen.WIDTH)
    return bytes(image.flatten()[0:3].write_to_buffer(".png", compression=4, keep="none"))
