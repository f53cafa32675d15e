"""One row of WooCommerce's file, looked at as a product, or as a variation of one."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.exchange import cells, words
from sokoni.commerce.catalog.exchange.header import Header
from sokoni.commerce.catalog.exchange.limits import MAX_IMAGES, is_fetchable
from sokoni.commerce.catalog.exchange.parsed import NO_OPTIONS, ParsedImage, ParsedProduct, ParsedVariant
from sokoni.commerce.catalog.exchange.reading import Setting
from sokoni.commerce.catalog.exchange.records import Record
from sokoni.commerce.catalog.exchange.table import Row
from sokoni.commerce.catalog.exchange.woocommerce.columns import MAX_ATTRIBUTES, WEIGHTS
from sokoni.commerce.catalog.types import STANDARD, Issue, Status
from sokoni.core import money

_COMMA = re.compile(r"(?<!\\),")
_HIDDEN = frozenset({"hidden"})
_NO_BACKORDERS = frozenset({"", "0", "no"})


class WooRow(Row):
    """One row and the ways to read it."""

    def __init__(self, record: Record, header: Header, setting: Setting) -> None:
        super().__init__(record, header)
        self._decimals = money.exponent(setting.currency)
        self._today = setting.today
        # The field that is being read, which a complaint would be about.
        self._field = ""
        kinds = [part.strip().casefold() for part in (self.text("type") or "simple").split(",")]
        self.kind, self._traits = kinds[0] or "simple", frozenset(kinds[1:])

    @property
    def references(self) -> tuple[str, ...]:
        """By what variations may name this row as their parent."""
        number, sku = self.text("id"), self.text("sku")
        return tuple([f"id:{number}"] if number else []) + tuple([sku] if sku else [])

    def items(self, field: str) -> tuple[str, ...]:
        """The entries of a cell that are separated by commas; one that is part of an entry stands behind a stroke."""
        return split(self.text(field) or "")

    def attributes(self) -> dict[str, tuple[str, ...]]:
        """The values of each attribute that the row names."""
        named = ((self.text(f"attribute{number}_name"), number) for number in range(1, MAX_ATTRIBUTES + 1))
        return {name[:255]: self.items(f"attribute{number}_values") for name, number in named if name}

    def own_handle(self) -> str:
        """The address that we gave the product, where the file is ours; '' where it holds none."""
        handle = self.text("handle") or ""
        return handle if rules.is_slug(handle) else ""

    def product(self) -> ParsedProduct:
        """What the row says of a product, without its variants."""
        categories = self._cell_list("categories")
        return ParsedProduct(
            row=self.row,
            handle=self.handle,
            title=self.text("name"),
            product_type=_cut(self.text("product_type")),
            body_html=self._description(),
            vendor=None if self.text("brands") is None else ", ".join(self.items("brands"))[:255],
            categories=categories,
            tags=self._cell_list("tags"),
            status=self._status(),
            seo_title=(self.text("seo_title") or "")[:255] if self.text("seo_title") is not None else None,
            seo_description=_cut(self.text("seo_description"), 2000),
        )

    def images(self) -> Iterator[ParsedImage | Issue]:
        """The images of the row, the first one being the one that listings show."""
        addresses = self.items("images")
        if len(addresses) > MAX_IMAGES:
            yield self.issue(words.TOO_MANY_IMAGES, "images", limit=MAX_IMAGES)
        for position, url in enumerate(addresses[:MAX_IMAGES], start=1):
            if is_fetchable(url):
                yield ParsedImage(row=self.row, url=url, position=position, alt=None)
            else:
                yield self.issue(words.IMAGE_ADDRESS, "images")

    def variant(self) -> ParsedVariant | Issue:
        """What the row says of a variant, without its option values; or what is wrong with it."""
        try:
            price, compare_at = self._prices()
            quantity, tracked, policy = self._stock()
            return ParsedVariant(
                row=self.row,
                options=NO_OPTIONS,
                sku=_cut(self.text("sku")),
                price=price,
                compare_at=compare_at,
                barcode=_cut(self.text("barcode")),
                weight_grams=self._grams(),
                taxable=None if self.text("tax_status") is None else self.text("tax_status") != "none",
                tax_class=self._tax_class(),
                requires_shipping=None if self.text("type") is None else "virtual" not in self._traits,
                quantity=quantity,
                is_tracked=tracked,
                policy=policy,
                image="",
            )
        except cells.CellError as error:
            return self.issue_of(error, self._field)

    def warnings(self) -> Iterator[Issue]:
        """What the row says that is not kept as it was meant."""
        if "downloadable" in self._traits:
            yield self.issue(words.DOWNLOAD, "type")
        if (self.text("quantity") or "").casefold() == "parent":
            yield self.issue(words.SHARED_STOCK, "quantity")
        if self.text("sale_price") and (self.text("sale_starts") or self.text("sale_ends")):
            yield self.issue(words.SALE_DATES, "sale_price")

    def _at(self, field: str) -> str:
        """A cell, remembered as the one that a complaint would be about."""
        self._field = field
        return self.text(field) or ""

    def _cell_list(self, field: str) -> tuple[str, ...] | None:
        return None if self.text(field) is None else self.items(field)

    def _description(self) -> str | None:
        parts = [self.long_text("short_description"), self.long_text("description")]
        if parts == [None, None]:
            return None
        # The exporter writes line ends as a stroke and an n.
        return "\n".join(_lines(part) for part in parts if part)

    def _status(self) -> Status | None:
        published = self.text("published")
        if published is None:
            return None
        if self.text("status") == Status.ARCHIVED.value:
            return Status.ARCHIVED
        if published == "2":
            return Status.PENDING_REVIEW
        is_shown = published in {"1", ""} and (self.text("visibility") or "").casefold() not in _HIDDEN
        return Status.APPROVED if is_shown else Status.DRAFT

    def _prices(self) -> tuple[int | None, int | None]:
        """The price that is asked now, and the one it is compared with while a sale is on."""
        text = self._at("price")
        regular = self._price(text) if text else None
        reduced_text = self._at("sale_price")
        reduced = self._price(reduced_text) if reduced_text and self._is_on_sale() else None
        self._field = "price"
        if regular is None and reduced is None:
            if self.text("price") is None:
                return None, None
            raise cells.CellError(words.PRICE_BLANK)
        if reduced is None or regular is None:
            own = self._at("compare_at")
            return regular if reduced is None else reduced, self._price(own) if own else None
        return reduced, regular if regular > reduced else None

    def _price(self, text: str) -> int:
        # The exporter writes the decimal sign of the shop's own country, and nothing between thousands.
        return cells.read_price(
            text.replace(",", ".") if text.count(",") == 1 and "." not in text else text, decimals=self._decimals
        )

    def _is_on_sale(self) -> bool:
        starts, ends = self._day("sale_starts"), self._day("sale_ends")
        return (starts is None or starts <= self._today) and (ends is None or self._today <= ends)

    def _day(self, field: str) -> date | None:
        text = self._at(field)
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError as error:
            raise cells.CellError(words.NO_DAY, text=words.short(text)) from error

    def _stock(self) -> tuple[int | None, bool, str]:
        """How many pieces there are, whether they are counted, and whether selling goes on when none are left."""
        policy = "deny" if self._at("backorders").casefold() in _NO_BACKORDERS else "backorder"
        text, in_stock = self._at("quantity"), self.text("in_stock")
        if text.casefold() == "parent":
            return 0, True, policy
        if text:
            number = cells.read_whole(text, largest=cells.MAX_QUANTITY)
            return max(number, 0), True, policy
        if in_stock is not None and in_stock.casefold() in {"0", "no"}:
            return 0, True, policy
        return None, False, "backorder" if in_stock == "backorder" else policy

    def _tax_class(self) -> str | None:
        """Blank is the standard class there; a variation may say that it is its product's, which is none of ours."""
        text = self.text("tax_class")
        if text is None or text.casefold() == "parent":
            return None
        return text if rules.is_tax_class(text) else STANDARD

    def _grams(self) -> int | None:
        for field, unit in WEIGHTS.items():
            if self.text(field) is not None:
                text = self._at(field)
                return cells.read_grams(text.replace(",", "."), unit=unit)
        return None


def split(text: str) -> tuple[str, ...]:
    """The entries of a list, each once."""
    parts = (part.strip().replace("\\,", ",") for part in _COMMA.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def join(entries: Sequence[str]) -> str:
    """A list as a cell holds it."""
    # A space keeps a stroke at an entry's end from taking the comma behind it along; reading takes it away.
    return ", ".join(entry.replace(",", "\\,") + (" " if entry.endswith("\\") else "") for entry in entries)


def handle_of(name: str, number: str, taken: frozenset[str] | set[str]) -> str:
    """The address of a product, which WooCommerce's file does not hold: its name, and its id where that is taken."""
    wanted = rules.slugify(name)
    return wanted if wanted not in taken or not number else f"{wanted}-{number}"


def escape_lines(text: str) -> str:
    """A text as the exporter writes it, with a stroke and an n for each line end."""
    return text.replace("\\n", "\\\\n").replace("\n", "\\n")


def _lines(text: str) -> str:
    return text.replace("\\\\n", "\0").replace("\\n", "\n").replace("\0", "\\n")


def _cut(text: str | None, length: int = 255) -> str | None:
    return None if text is None else text[:length]
