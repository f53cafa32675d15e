"""Products out of our own JSON Lines: a line that cannot be used is told and left out as a whole."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.errors import AttributeInvalid
from sokoni.commerce.catalog.attribute.types import AttributeDraft, AttributeType, ChoiceDraft, Given
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.jsonl.collections import read_collection
from sokoni.commerce.catalog.exchange.jsonl.fields import THOUSAND, FieldError, Fields
from sokoni.commerce.catalog.exchange.jsonl.lines import Line, LineReader
from sokoni.commerce.catalog.exchange.jsonl.texts import check_language, read_hash, read_texts
from sokoni.commerce.catalog.exchange.jsonl.writer import NAME, VERSION
from sokoni.commerce.catalog.exchange.limits import MAX_IMAGES, MAX_VARIANTS, is_fetchable
from sokoni.commerce.catalog.exchange.parsed import (
    Options,
    ParsedAttribute,
    ParsedImage,
    ParsedProduct,
    ParsedVariant,
    Schedule,
)
from sokoni.commerce.catalog.exchange.reading import Item, Setting
from sokoni.commerce.catalog.types import Format, Issue, Status
from sokoni.services.media.types import Frame

# So many unknown fields are named; a file can make up as many as it has lines.
_IGNORED_NAMES = 100
_STATUSES: Mapping[str, Status] = MappingProxyType({each.value: each for each in Status})
_TYPES: Mapping[str, AttributeType] = MappingProxyType({each.value: each for each in AttributeType})
_POLICIES: Mapping[str, str] = MappingProxyType({"deny": "deny", "backorder": "backorder"})
_KNOWN = frozenset(
    {
        "kind", "handle", "status", "status_reason", "type", "vendor", "tags", "language", "texts", "categories",
        "options", "images", "variants", "publish_at", "unpublish_at", "attributes",
    }
)  # fmt: skip


class JsonLinesReader:
    """Reads what `JsonLinesWriter` writes, and what people and programs write like it."""

    format = Format.JSONL

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._lines = LineReader()
        self._has_begun = False
        self._is_over = False
        self._ignored: dict[str, None] = {}

    @property
    def rows_read(self) -> int:
        """How many lines have come in, the first one among them."""
        return self._lines.row

    @property
    def is_unusable(self) -> bool:
        """Whether the file as a whole cannot be read."""
        return self._is_over or self._lines.is_unusable

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """What lines say that we do not keep."""
        return tuple(self._ignored)

    def feed(self, block: bytes) -> Iterator[Item]:
        """What a block completes."""
        for item in self._lines.feed(block):
            yield from self._take(item)

    def finish(self) -> Iterator[Item]:
        """What the end of the file completes."""
        for item in self._lines.finish():
            yield from self._take(item)
        if not self._has_begun and not self.is_unusable:
            self._is_over = True
            yield words.FILE_EMPTY.issue(1)

    def _take(self, item: Line | Issue) -> Iterator[Item]:
        if self._is_over:
            return
        if isinstance(item, Issue):
            yield item
            return
        value = _parse(item)
        if isinstance(value, Issue):
            # Without its first line nothing says what the others mean.
            self._is_over = not self._has_begun
            yield words.NOT_OURS.issue(item.row) if self._is_over else value
        elif self._has_begun:
            yield from self._line(item.row, value)
        else:
            yield from self._begin(item.row, value)

    def _begin(self, row: int, value: dict[str, Any]) -> Iterator[Issue]:
        self._has_begun = True
        version, currency = value.get("version"), value.get("currency")
        if value.get("format") != NAME or type(version) is not int or version < 1:
            problem = words.NOT_OURS.issue(row)
        elif version > VERSION:
            problem = words.NEWER_VERSION.issue(row, version=version, known=VERSION)
        elif currency != self._setting.currency:
            theirs = words.short(str(currency))
            problem = words.OTHER_CURRENCY.issue(row, theirs=theirs, ours=self._setting.currency)
        else:
            return
        self._is_over = True
        yield problem

    def _line(self, row: int, value: dict[str, Any]) -> Iterator[Item]:
        if value.get("kind") == "attribute":
            yield from _attribute_line(row, Fields(value))
            return
        if value.get("kind") == "collection":
            yield from read_collection(row, Fields(value), self._setting.language)
            return
        if value.get("kind") != "product":
            yield words.UNKNOWN_KIND.issue(row, kind=words.short(str(value.get("kind"))))
            return
        self._ignore(value.keys() - _KNOWN)
        fields, handle = Fields(value), ""
        try:
            handle = fields.text("handle")
            if not rules.is_slug(handle):
                yield words.NO_HANDLE.issue(row)
                return
            yield _product(row, handle, fields, self._setting.language)
        except FieldError as error:
            yield error.sentence.issue(row, handle=handle, **error.fields)
            yield ParsedProduct(row=row, handle=handle, title=None, refused=True)

    def _ignore(self, names: Collection[str]) -> None:
        room = _IGNORED_NAMES - len(self._ignored)
        self._ignored.update(dict.fromkeys(words.short(name) for name in sorted(names)[:room]))


def _parse(line: Line) -> dict[str, Any] | Issue:
    try:
        value = orjson.loads(line.data)
    except orjson.JSONDecodeError:
        return (words.NOT_JSON if _is_utf8(line.data) else words.NOT_UTF8).issue(line.row)
    return value if isinstance(value, dict) else words.NOT_JSON.issue(line.row)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _product(row: int, handle: str, fields: Fields, language: str) -> ParsedProduct:
    own = fields.text("language", limit=3) or language
    texts = read_texts(fields)
    if own not in texts:
        raise FieldError(words.FIELD_MISSING, f"texts.{own}.title")
    images = [_image(row, each) for each in fields.objects("images", most=MAX_IMAGES)]
    options = fields.texts("options", most=rules.MAX_OPTIONS)
    return ParsedProduct(
        row=row,
        handle=handle,
        title=texts[own].title,
        language=own,
        texts=texts,
        vendor=fields.text("vendor"),
        product_type=fields.text("type"),
        tags=tuple(dict.fromkeys(fields.texts("tags", most=250))),
        are_tags_exact=True,
        categories=tuple(f"/{path}" for path in fields.texts("categories", most=100, limit=2000)),
        are_all_categories=True,
        status=fields.one_of("status", _STATUSES, default=Status.APPROVED),
        status_reason=fields.text("status_reason", limit=500),
        schedule=Schedule(publish_at=fields.time("publish_at"), unpublish_at=fields.time("unpublish_at")),
        attributes=_said(fields.inner("attributes")),
        option_names=options or None,
        images=images,
        variants=[
            _variant(row, each, width=len(options), images=images)
            for each in fields.objects("variants", most=MAX_VARIANTS)
        ],
    )


def _image(row: int, fields: Fields) -> ParsedImage:
    url = fields.text("source", limit=2000) or fields.text("url", limit=2000)
    digest = read_hash(fields)
    if not is_fetchable(url):
        raise FieldError(words.FIELD_NO_ADDRESS, "url")
    return ParsedImage(
        row=row,
        url=url,
        position=fields.whole_or_none("position", limit=10**6),
        alt=fields.text("alt", limit=1000),
        media_hash=digest,
        frame=Frame(focus=_focus(fields), crop=_crop(fields)),
    )


def _focus(fields: Fields) -> tuple[int, int] | None:
    found = fields.thousandths("focus", length=2)
    return None if found is None else (found[0], found[1])


def _crop(fields: Fields) -> tuple[int, int, int, int] | None:
    found = fields.thousandths("crop", length=4)
    if found is None:
        return None
    x, y, width, height = found
    if not (width and height) or x + width > THOUSAND or y + height > THOUSAND:
        raise FieldError(words.FIELD_NO_FRAME, "crop")
    return x, y, width, height


def _said(fields: Fields | None) -> Mapping[str, Given]:
    return {} if fields is None else {name: fields.given(name) for name in fields.names()}


def _attribute_line(row: int, fields: Fields) -> Iterator[Item]:
    code = ""
    try:
        code = fields.text("code", limit=63)
        draft = AttributeDraft(
            code=code,
            type=fields.one_of("type", _TYPES, default=AttributeType.TEXT),
            names=_names(fields),
            unit=fields.text("unit", limit=20),
            is_filterable=fields.flag("filterable", default=False),
            position=fields.whole("position", limit=10**6),
            choices=tuple(
                ChoiceDraft(code=each.text("code", limit=63), names=_names(each), colour=each.text("colour") or None)
                for each in fields.objects("choices", most=500)
            ),
        )
        attribute_rules.check_draft(draft)
    except FieldError as error:
        yield error.sentence.issue(row, **error.fields)
    except AttributeInvalid:
        yield words.ATTRIBUTE_REFUSED.issue(row, attribute=words.short(code))
    else:
        yield ParsedAttribute(row=row, draft=draft)


def _names(fields: Fields) -> dict[str, str]:
    inner, names = fields.inner("names") or Fields({}), {}
    for language in inner.names():
        check_language("names", language)
        names[language] = inner.text(language)
    return names


def _variant(row: int, fields: Fields, *, width: int, images: list[ParsedImage]) -> ParsedVariant:
    stock = fields.inner("stock")
    index = fields.whole_or_none("image")
    if index is not None and index >= len(images):
        raise FieldError(words.FIELD_NO_NUMBER, "image", limit=len(images) - 1)
    return ParsedVariant(
        row=row,
        id=_uuid(fields.text("id")),
        options=_options(fields.texts("option_values", most=max(width, 1))),
        sku=fields.text("sku"),
        price=fields.whole("price", default=-1),
        compare_at=fields.whole_or_none("compare_at"),
        barcode=fields.text("barcode"),
        weight_grams=fields.whole("weight_grams", limit=10**9),
        taxable=fields.flag("taxable", default=True),
        tax_class=_tax_class(fields.text("tax_class")),
        requires_shipping=fields.flag("requires_shipping", default=True),
        quantity=None if stock is None else stock.whole("on_hand", limit=10**9),
        is_tracked=stock is not None and stock.flag("tracked", default=True),
        policy="deny" if stock is None else stock.one_of("policy", _POLICIES, default="deny"),
        image="" if index is None else images[index].key,
    )


def _options(values: tuple[str, ...]) -> Options:
    first, second, third = (*values, "", "", "")[:3]
    return first, second, third


def _tax_class(text: str) -> str | None:
    """By which class of rates a variant is taxed; None where the file does not say."""
    if text and not rules.is_tax_class(text):
        raise FieldError(words.FIELD_NO_CLASS, "tax_class")
    return text or None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise FieldError(words.FIELD_NO_ID, "id") from error
