"""What stands on a swatch: a colour where the value names one, else a picture where variants have them. Pure.

Sellers write colours as words of their own language, so the words are known in the languages of the pages; a value
that names none keeps its text alone.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.catalog.types import Image, Option, ProductDetail

_OPTION_WORDS = frozenset({
    "color", "colour", "colours", "colors", "colores", "tono", "tonos", "shade", "finish", "acabado", "metal",
    "رنگ", "طیف",
})  # fmt: skip

# Each colour as it is drawn, with the words for it in English, Spanish and Persian.
_WORDS: Mapping[str, str] = MappingProxyType({
    "#f6f4ef": "white blanco blanca سفید",
    "#2b2a2e": "black negro negra مشکی سیاه",
    "#8c8a87": "grey gray gris خاکستری طوسی",
    "#4a4c52": "charcoal graphite anthracite carbón grafito antracita زغالی نوک‌مدادی",
    "#b9b5ac": "stone piedra سنگی",
    "#c9cbd0": "silver plata plateado نقره نقره‌ای",
    "#d5ab45": "gold golden dorado oro طلایی طلا",
    "#e0a58f": "rose-gold رزگلد",
    "#b8752f": "bronze bronce برنزی",
    "#c2772f": "copper cobre مسی",
    "#c49a46": "brass latón برنجی",
    "#f3ead6": "cream ivory off-white crema marfil crudo hueso کرم شیری عاجی",
    "#e2d2b2": "beige sand oat arena avena بژ شنی",
    "#dcc27d": "straw natural paja طبیعی حصیری",
    "#b98a5e": "tan camel camello شتری",
    "#a97c50": "wood madera چوبی",
    "#7a4f2f": "brown marrón café chocolate قهوه‌ای شکلاتی",
    "#6a4a36": "walnut nogal گردویی",
    "#c0683f": "terracotta terracota آجری سفالی",
    "#a4512f": "rust óxido رُناسی روناسی",
    "#c9372c": "red rojo roja قرمز سرخ",
    "#a3202f": "crimson carmesí زرشکی لاکی",
    "#6e1f2f": "burgundy wine maroon vino burdeos granate شرابی",
    "#ea7a5a": "coral مرجانی",
    "#ee8a2e": "orange naranja نارنجی",
    "#f0a92c": "marigold amber miel ámbar caléndula کهربایی",
    "#d3a02a": "mustard ocre mostaza خردلی",
    "#f2d14c": "yellow amarillo amarilla زرد",
    "#3f8f4f": "green verde سبز",
    "#9bb08d": "sage mint salvia menta نعنایی",
    "#2f5d46": "forest bosque یشمی",
    "#7d8240": "olive khaki oliva caqui زیتونی خاکی",
    "#2a7f80": "teal petrol lagoon verdeazul سبزآبی",
    "#3fb0ac": "turquoise aqua turquesa فیروزه‌ای",
    "#8fc0e6": "sky celeste cielo آسمانی",
    "#2f62c9": "blue azul آبی",
    "#31447f": "indigo índigo añil لاجوردی نیلی",
    "#223057": "navy marino noche سرمه‌ای",
    "#5a7ba0": "denim jean mezclilla جین",
    "#7d4fa3": "purple violet morado violeta púrpura بنفش",
    "#bda5dd": "lilac lavender lila lavanda یاسی",
    "#6d2f5a": "plum ciruela berenjena آلویی بادمجانی",
    "#e9a3ac": "pink rose rosa صورتی گلی گلبهی",
    "#e0408a": "fuchsia magenta fucsia سرخابی",
})  # fmt: skip
_COLOURS: Mapping[str, str] = MappingProxyType(
    {word: colour for colour, words in _WORDS.items() for word in words.split()}
)
# Words that say how a colour is, not which.
_MANNERS = frozenset({
    "light", "dark", "pale", "deep", "bright", "matte", "matt", "soft", "pot", "claro", "clara", "oscuro", "oscura",
    "mate", "color", "روشن", "تیره", "مات",
})  # fmt: skip
_BETWEEN = re.compile(r"\s*(?:/|&|\+|,|\sy\s|\sand\s|\sو\s)\s*")
_MOST = 2


def is_colour(option: Option) -> bool:
    """Whether an option's values are colours: by its name, or because each of them names one."""
    if _plain(option.name) in _OPTION_WORDS:
        return True
    return len(option.values) > 1 and all(colours_of(value) for value in option.values)


def colours_of(value: str) -> tuple[str, ...]:
    """The colours that a value names, as `#rrggbb`, at most two; empty where a word of it is none."""
    found = []
    for part in _BETWEEN.split(_plain(value)):
        named = [_COLOURS.get(word) for word in re.split(r"\s+", part) if word not in _MANNERS]
        if len(named) != 1 or named[0] is None:
            return ()
        found.append(named[0])
    return tuple(found[:_MOST])


def pictures_of(product: ProductDetail, position: int) -> Mapping[str, Image]:
    """The picture of each value of an option; empty unless they tell the values apart."""
    by_value: dict[str, dict[str | None, Image | None]] = {}
    for variant in product.variants:
        shown = variant.image.media_hash if variant.image is not None else None
        by_value.setdefault(variant.option_values[position], {})[shown] = variant.image
    single = {value: next(iter(images.values())) for value, images in by_value.items() if len(images) == 1}
    pictures = {value: image for value, image in single.items() if image is not None and image.media_hash}
    shown_hashes = {image.media_hash for image in pictures.values()}
    tells_apart = len(pictures) == len(by_value) > 1 and len(shown_hashes) == len(pictures)
    return pictures if tells_apart else {}


def _plain(text: str) -> str:
    # Half-spaces belong to Persian words; other white space and case do not matter.
    return unicodedata.normalize("NFC", text.strip().casefold()).replace("_", " ")
