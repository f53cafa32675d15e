"""What the demo's catalogue is written in: shops, products, and the choices one has."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sokoni.commerce.pricing.types import ShippingDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCategory:
    """A category of the marketplace, with its name in each language."""

    slug: str
    names: Mapping[str, str]
    children: tuple["DemoCategory", ...] = ()


@dataclass(frozen=True, slots=True)
class Shade:
    """One value of a colour option: the word in the shop's language, and the colour it is drawn in."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Size:
    """One value of a size option; without a price of its own, the product's holds."""

    label: str
    price: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product. Prices are decimal texts in the shop's currency, as a seller would type them."""

    handle: str
    title: str
    text: str
    drawing: str
    price: str
    category: str
    shades: tuple[Shade, ...]
    sizes: tuple[Size, ...] = ()
    tags: str = ""
    kind: str = ""
    was: str = ""
    stock: int = 14
    grams: int = 400
    seed: str = ""  # Which piece of its kind is drawn, where the text says something of it; else the handle decides.


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a shop put together by hand: a collection, with the handles of its products in their order."""

    slug: str
    title: str
    text: str
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What a shop offers, and the words of its language for what one chooses."""

    slug: str
    name: str
    description: str
    city: str
    country: str
    currency: str
    locale: str
    primary_category: str
    colours: tuple[str, str]
    colour_word: str
    size_word: str
    picture_of: str
    ways: tuple[ShippingDraft, ...]
    products: tuple[Product, ...]
    tables: tuple[Table, ...] = ()


def _names(english: str, spanish: str, persian: str) -> Mapping[str, str]:
    return MappingProxyType({"en": english, "es": spanish, "fa": persian})


CATEGORIES = (
    DemoCategory(
        slug="home",
        names=_names("Home", "Hogar", "خانه"),
        children=(
            DemoCategory(slug="home-light", names=_names("Lamps & candles", "Lámparas y velas", "چراغ و شمع")),
            DemoCategory(slug="home-textiles", names=_names("Textiles", "Textiles", "منسوجات")),
            DemoCategory(slug="home-decor", names=_names("Vases & decor", "Floreros y decoración", "گلدان و تزیین")),
        ),
    ),
    DemoCategory(
        slug="kitchen",
        names=_names("Kitchen & table", "Cocina y mesa", "آشپزخانه و سفره"),
        children=(
            DemoCategory(slug="kitchen-cups", names=_names("Cups & pots", "Tazas y teteras", "فنجان و قوری")),
            DemoCategory(slug="kitchen-bowls", names=_names("Bowls & boards", "Cuencos y tablas", "کاسه و تخته")),
        ),
    ),
    DemoCategory(
        slug="clothing",
        names=_names("Clothing", "Ropa", "پوشاک"),
        children=(
            DemoCategory(slug="clothing-tops", names=_names("Shirts & knitwear", "Camisas y tejidos", "پیراهن و بافت")),
            DemoCategory(
                slug="clothing-dresses", names=_names("Dresses & skirts", "Vestidos y faldas", "پیراهن زنانه")
            ),
            DemoCategory(slug="clothing-trousers", names=_names("Trousers", "Pantalones", "شلوار")),
            DemoCategory(slug="clothing-wraps", names=_names("Ruanas & scarves", "Ruanas y bufandas", "شال و روانا")),
        ),
    ),
    DemoCategory(
        slug="bags-shoes",
        names=_names("Bags, hats & shoes", "Bolsos, sombreros y zapatos", "کیف، کلاه و کفش"),
    ),
    DemoCategory(slug="jewellery", names=_names("Jewellery", "Joyería", "زیورآلات")),
    DemoCategory(slug="plants", names=_names("Plants & garden", "Plantas y jardín", "گیاه و باغچه")),
    DemoCategory(
        slug="food",
        names=_names("Tea, spice & sweets", "Té, especias y dulces", "چای، ادویه و شیرینی"),
    ),
    DemoCategory(slug="books", names=_names("Books & paper", "Libros y papel", "کتاب و کاغذ")),
)
