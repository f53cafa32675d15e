"""Every drawing by its name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sokoni.entrypoints.demo.drawing import clothing, homeware, jewellery, pantry, textile
from sokoni.entrypoints.demo.drawing.colour import COLOURS
from sokoni.entrypoints.demo.drawing.pen import Pen

DRAWINGS: Mapping[str, Callable[[Pen], None]] = MappingProxyType(
    {
        drawing.__name__: drawing
        for drawing in (
            *(homeware.vase, homeware.mug, homeware.bowl, homeware.teapot, homeware.plant, homeware.basket),
            *(homeware.candle, homeware.lamp, homeware.lantern),
            *(textile.carpet, textile.cushion, textile.blanket, textile.tile, textile.board, textile.book),
            *(clothing.shirt, clothing.tee, clothing.dress, clothing.trousers, clothing.skirt, clothing.ruana),
            *(clothing.sweater, clothing.scarf, clothing.hat, clothing.mochila, clothing.tote, clothing.shoes),
            *(jewellery.ring, jewellery.necklace, jewellery.earrings, jewellery.box_of_tin),
            *(pantry.tea_glass, pantry.jar, pantry.bottle, pantry.nuts, pantry.pomegranate, pantry.samovar),
        )
    }
)


def draw(name: str, *, seed: str, colour: str, view: int = 0) -> str:
    """A drawing as SVG text; the same values give the same text, another view shows the same thing elsewhere.

    Raises:
        KeyError: no drawing or colour has this name.
    """
    pen = Pen(f"{name} {seed}", COLOURS[colour], view=view)
    DRAWINGS[name](pen)
    return pen.svg()
