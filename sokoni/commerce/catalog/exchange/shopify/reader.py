"""Products out of records: rows with one handle belong together, and a bad row is told and left out."""

from collections.abc import Iterator

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.exchange import cells, words
from sokoni.commerce.catalog.exchange.header import Header
from sokoni.commerce.catalog.exchange.limits import MAX_IMAGES, MAX_VARIANTS, is_fetchable
from sokoni.commerce.catalog.exchange.parsed import (
    ABSENT,
    NO_OPTIONS,
    ONLY_OPTION,
    ONLY_VALUE,
    Absent,
    Options,
    ParsedImage,
    ParsedProduct,
    ParsedVariant,
)
from sokoni.commerce.catalog.exchange.reading import Item, Setting
from sokoni.commerce.catalog.exchange.records import Record
from sokoni.commerce.catalog.exchange.shopify.columns import FIELD_BY_NAME
from sokoni.commerce.catalog.exchange.table import Row, TableReader
from sokoni.commerce.catalog.types import Format, Issue, Status
from sokoni.core import money

_OPTION_FIELDS = (
    ("option1_name", "option1_value"),
    ("option2_name", "option2_value"),
    ("option3_name", "option3_value"),
)


class ShopifyReader(TableReader[Item]):
    """Reads Shopify's product file of either generation."""

    format = Format.SHOPIFY

    def __init__(self, setting: Setting) -> None:
        super().__init__(FIELD_BY_NAME)
        self._decimals = money.exponent(setting.currency)
        self._current: ParsedProduct | None = None

    def _is_ours(self, header: Header) -> bool:
        return header.has("handle", "title")

    def _row(self, record: Record, header: Header) -> Iterator[Item]:
        row = _Row(record, header, self._decimals)
        handle, title = row.text("handle"), row.text("title")
        handle = rules.normal_handle(handle) if handle else rules.slugify(title) if title else ""
        if not rules.is_slug(handle):
            yield row.issue(words.NO_HANDLE, "handle")
            return
        row.handle = handle
        if self._current is not None and self._current.handle == handle:
            yield from row.add_to(self._current)
            return
        yield from self._flush()
        self._current = ParsedProduct(row=record.row, handle=handle, title=None)
        yield from row.begin(self._current)

    def _flush(self) -> Iterator[Item]:
        product, self._current = self._current, None
        if product is not None:
            yield product


class _Row(Row):
    """One row of the file, which may speak of a product, a variant and an image at once."""

    def __init__(self, record: Record, header: Header, decimals: int) -> None:
        super().__init__(record, header)
        self._decimals = decimals
        # The field that is being read, which a complaint would be about.
        self._field = ""

    def begin(self, product: ParsedProduct) -> Iterator[Issue]:
        """Read the first row of a product, which says what concerns all of it."""
        title = self.text("title")
        product.title = title
        if title:
            yield from self._read_product(product)
        if title and len(title) > rules.MAX_TITLE_LENGTH:
            product.refused = True
            yield self.issue(words.TITLE_TOO_LONG, "title", limit=rules.MAX_TITLE_LENGTH)
        yield from self.add_to(product, is_first=True)

    def add_to(self, product: ParsedProduct, *, is_first: bool = False) -> Iterator[Issue]:
        """Read what every row may add: a variant, an image, or both."""
        has_variant = any(
            self.text(field) for field in ("option1_value", "option2_value", "option3_value", "sku", "price")
        )
        url = self.text("image_url")
        if has_variant or (is_first and product.title):
            yield from self._read_variant(product)
        if url:
            yield from self._read_image(product, url)
        elif not has_variant and not is_first:
            yield self.issue(words.ROW_EMPTY)

    def _read_product(self, product: ParsedProduct) -> Iterator[Issue]:
        product.body_html = self.long_text("body")
        product.vendor = _cut(self.text("vendor"))
        category = self.text("category")
        product.categories = (category,) if category else None
        product.product_type = _cut(self.text("product_type"))
        product.seo_title = _cut(self.text("seo_title"))
        product.seo_description = _cut(self.text("seo_description"), 2000)
        tags = self.text("tags")
        product.tags = None if tags is None else cells.read_tags(tags)
        product.option_names = self._option_names()
        try:
            product.is_gift_card = cells.read_bool(self.text("gift_card") or "", blank=False)
            product.status = self._status()
        except cells.CellError as error:
            product.status = Status.DRAFT
            yield self.issue(words.NO_STATUS, "status", **error.fields)

    def _status(self) -> Status | None:
        status, published = self.text("status"), self.text("published")
        if status is None and published is None:
            return None
        wanted = cells.read_status(status or "")
        if wanted is Status.APPROVED and not cells.read_bool(published or "", blank=published is None or bool(status)):
            return Status.DRAFT
        return wanted

    def _option_names(self) -> tuple[str, ...] | None:
        if "option1_name" not in self._index and "option1_value" not in self._index:
            return None
        pairs = [(self.text(name) or "", self.text(value) or "") for name, value in _OPTION_FIELDS]
        names: list[str] = []
        for number, (name, value) in enumerate(pairs, start=1):
            if not name and not value:
                break
            fallback = ONLY_OPTION if value == ONLY_VALUE else f"Option {number}"
            names.append((name or fallback)[:255])
        return tuple(names) or (ONLY_OPTION,)

    def _read_variant(self, product: ParsedProduct) -> Iterator[Issue]:
        if len(product.variants) >= MAX_VARIANTS:
            yield self.issue(words.TOO_MANY_VARIANTS, limit=f"{MAX_VARIANTS:,}")
            return
        try:
            product.variants.append(self._variant())
        except cells.CellError as error:
            yield self.issue_of(error, self._field)

    def _variant(self) -> ParsedVariant:
        tracker, quantity = self._at("tracker"), self._at("quantity")
        number = cells.read_whole(quantity, largest=cells.MAX_QUANTITY) if quantity else None
        return ParsedVariant(
            row=self.row,
            quantity=number if number is not None or quantity is None else 0,
            is_tracked=bool(tracker) if tracker is not None else quantity is not None,
            options=self._options(),
            sku=_cut(self._at("sku")),
            price=self._price(),
            compare_at=self._compare_at(),
            barcode=_cut(self._at("barcode")),
            weight_grams=self._grams(),
            taxable=self._flag("taxable"),
            requires_shipping=self._flag("requires_shipping"),
            policy=cells.read_policy(self._at("policy") or ""),
            image=self._url("variant_image_url"),
        )

    def _at(self, field: str) -> str | None:
        """A cell, remembered as the one that a complaint would be about."""
        self._field = field
        return self.text(field)

    def _options(self) -> Options:
        first, second, third = ((self._at(value) or "")[:255] for _, value in _OPTION_FIELDS)
        self._field = "option1_value"
        return (first, second, third) if first or second or third else NO_OPTIONS

    def _price(self) -> int | None:
        text = self._at("price")
        if text is None:
            return None
        if not text:
            raise cells.CellError(words.PRICE_BLANK)
        return cells.read_price(text, decimals=self._decimals)

    def _compare_at(self) -> int | Absent | None:
        text = self._at("compare_at")
        if text is None:
            return ABSENT
        return cells.read_price(text, decimals=self._decimals) if text else None

    def _grams(self) -> int | None:
        unit = self.text("weight_unit") or "g"
        weight = self._at("weight")
        if weight:
            return cells.read_grams(weight, unit=unit)
        grams = self._at("grams")
        return None if grams is None else cells.read_grams(grams)

    def _flag(self, field: str) -> bool | None:
        text = self._at(field)
        return None if text is None else cells.read_bool(text, blank=True)

    def _url(self, field: str) -> str:
        text = self._at(field) or ""
        if text and not is_fetchable(text):
            raise cells.CellError(words.VARIANT_IMAGE_ADDRESS)
        return text

    def _read_image(self, product: ParsedProduct, url: str) -> Iterator[Issue]:
        if len(product.images) >= MAX_IMAGES:
            yield self.issue(words.TOO_MANY_IMAGES, "image_url", limit=MAX_IMAGES)
            return
        if not is_fetchable(url):
            yield self.issue(words.IMAGE_ADDRESS, "image_url")
            return
        position: int | None = None
        text = self.text("image_position")
        try:
            position = cells.read_whole(text, largest=10_000) if text else None
        except cells.CellError as error:
            yield self.issue_of(error, "image_position")
        alt = _cut(self.text("image_alt"), 1000)
        product.images.append(ParsedImage(row=self.row, url=url, position=position, alt=alt))


def _cut(text: str | None, length: int = 255) -> str | None:
    return None if text is None else text[:length]
