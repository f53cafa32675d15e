"""The icons in use: one outlined set, inlined by the templates; `assets` copies exactly these."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

VENDOR_ICONS = Path(__file__).parent / "static" / "vendor" / "icons"

# A test holds that each is used and that templates use no others.
ICONS = (
    "alert-triangle", "arrow-left", "arrow-right", "armchair", "basket", "bell", "book", "building-store", "cash",
    "check", "circle-check", "clock", "credit-card", "diamond", "download", "file-export", "file-import", "flower",
    "hanger", "headphones",
    "heart-handshake", "home", "info-circle", "ironing", "lamp", "language", "lock", "logout", "map-pin", "minus",
    "mood-kid", "package", "photo", "plant-2", "plus", "receipt", "rosette-discount", "search", "shield-check",
    "shirt", "shoe", "shopping-bag", "sparkles", "stack-2", "sun", "tag", "tools-kitchen-2", "trash",
    "gift", "message", "truck-delivery", "upload", "user",
    # The consoles'.
    "activity", "arrow-back-up", "arrow-down", "arrow-up", "forms", "grip-vertical", "history", "list-check",
    "layout-kanban", "list", "palette", "users", "x",
    # The customers'.
    "share", "zoom-in", "device-laptop", "download", "key", "settings", "cloud-off",
    # The product editor's.
    "bold", "dots", "eye", "heading", "italic", "link", "list-numbers", "pencil",
    # Reviews'.
    "star", "thumb-up",
    # Points'.
    "coins",
    # Wish lists'.
    "heart",
    # Commissions'.
    "percentage",
    # Telegram's.
    "ban", "brand-telegram", "calendar", "flag", "moon", "robot", "volume", "volume-off",
)  # fmt: skip

# Which drawing stands for a category, by words that may occur in its slug or name.
_CATEGORY_WORDS: Mapping[str, str] = MappingProxyType({
    "jewel": "diamond", "ring": "diamond", "cloth": "shirt", "apparel": "shirt", "shirt": "shirt", "fashion": "hanger",
    "ropa": "shirt", "shoe": "shoe", "lamp": "lamp", "light": "lamp", "plant": "plant-2", "garden": "plant-2",
    "flower": "flower", "home": "armchair", "hogar": "armchair", "furniture": "armchair", "kitchen": "tools-kitchen-2",
    "food": "tools-kitchen-2", "book": "book", "kid": "mood-kid", "electronic": "headphones", "beauty": "sparkles",
    "textile": "ironing", "bag": "shopping-bag",
})  # fmt: skip

_PATHS = re.compile(r"<svg[^>]*>(.*?)</svg>", re.DOTALL)
_EMPTY_SQUARE = re.compile(r'<path stroke="none"[^>]*/>')
_BETWEEN_TAGS = re.compile(r">\s+<")


@functools.cache
def _paths(name: str) -> str:
    """The drawing inside the icon's file; empty where the assets are not installed yet."""
    file = VENDOR_ICONS / f"{name}.svg"
    if not file.exists():
        return ""
    match = _PATHS.search(file.read_text(encoding="utf-8"))
    inner = _EMPTY_SQUARE.sub("", match[1]) if match else ""
    return _BETWEEN_TAGS.sub("><", inner.strip())


def icon(name: str, label: str = "", *, flips: bool = False) -> Markup:
    """An icon as inline SVG; with a label it speaks, without one it is decoration.

    `flips` mirrors it where the text runs from right to left (arrows).

    Raises:
        KeyError: the icon is not in ICONS, so it would be missing from the copied set.
    """
    if name not in ICONS:
        msg = f"{name!r} is no icon in use: name it in ICONS (sokoni/web/icons.py); `make install` then fetches it"
        raise KeyError(msg)
    said = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    classes = "icon icon-flips" if flips else "icon"
    drawing = Markup(_paths(name))  # noqa: S704  # from our own copied files
    return Markup('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>').format(classes, said, drawing)


def category_icon(words: str) -> str:
    """The name of the icon for a category, by words of its slug."""
    lowered = words.lower()
    return next((name for word, name in _CATEGORY_WORDS.items() if word in lowered), "basket")
