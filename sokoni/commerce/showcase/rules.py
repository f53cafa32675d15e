"""How products become bytes, tokens and words, and bytes become products again. Pure.

A card and a detail are two halves of one JSON object: what is *said* (in a language) and what *holds* (prices, stock,
pictures). So a sale or a new price rewrites one half, not the texts of every language.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson

from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.types import AttributeType, AttributeValue, ChosenValue, Plain
from sokoni.commerce.catalog.types import (
    STANDARD,
    CategoryRef,
    Image,
    ImageState,
    Option,
    ProductDetail,
    Status,
    Variant,
    WholeProduct,
)
from sokoni.commerce.review.types import Summary
from sokoni.commerce.showcase.types import Card, Shown
from sokoni.commerce.stock.types import Level
from sokoni.core.money import Money
from sokoni.services.media.types import Frame

_MAX_TOKEN_VALUE = 200
_MAX_TAGS = 50
# "Four stars and more": everything has one, and hardly anything has five.
_STARS_ASKED = (2, 3, 4)
_MAX_WORDS = 8
_WORD = re.compile(r"\w+")
# Letters that are written in two ways by Arabic and Persian keyboards, and joiners that only shape letters.
_SAME_LETTERS = str.maketrans("\u064a\u0649\u0643\u0629\u200c", "\u06cc\u06cc\u06a9\u0647 ", "\u0640")
_DEFAULT_OPTION = ("Title", "Default Title")

JsonObject = dict[str, Any]


def fold(text: str) -> str:
    """A text as it is compared in searches: small letters, without accents, one letter where scripts have two."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SAME_LETTERS))
    plain = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    digits = (str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in plain)
    return "".join(digits).translate(_SAME_LETTERS)


def words_of(texts: Iterable[str]) -> str:
    """The words of some texts, folded, with spaces between."""
    return " ".join(word for text in texts for word in _WORD.findall(fold(text)))


def search_query(text: str) -> str:
    """A visitor's words as a query of PostgreSQL's text search: all of them, each as a beginning; '' for no words."""
    words = _WORD.findall(fold(text))[:_MAX_WORDS]
    return " & ".join(f"'{word}':*" for word in words)


def left_of(product: WholeProduct, levels: Mapping[UUID, Level]) -> dict[UUID, int | None]:
    """What visitors are told is left of each variant; what is not kept in stock cannot be sold."""
    return {each.id: levels[each.id].shown if each.id in levels else 0 for each in product.detail.variants}


def card_halves(product: WholeProduct, *, is_available: bool, rating: Summary) -> tuple[dict[str, bytes], bytes]:
    """What is said on a card, by language, and what holds."""
    card = product.card
    holds = _half(
        {
            "id": card.id,
            "shop_id": card.shop_id,
            "shop_slug": card.shop_slug,
            "shop_name": card.shop_name,
            "shop_logo_hash": card.shop_logo_hash,
            "slug": card.slug,
            "status": card.status.value,
            "price": _money(card.price),
            "price_varies": card.price_varies,
            "compare_at": None if card.compare_at is None else _money(card.compare_at),
            "image_hash": card.image_hash,
            "image_focus": card.image_frame.focus,
            "image_crop": card.image_frame.crop,
            "image_alt": card.image_alt,
            "variant_count": card.variant_count,
            "only_variant_id": card.only_variant_id,
            "is_available": is_available,
            "rating": _rating(rating),
        }
    )
    return {language: _half({"title": words.title}) for language, words in product.words.items()}, holds


def detail_halves(
    product: WholeProduct, *, left: Mapping[UUID, int | None], rating: Summary
) -> tuple[dict[str, bytes], bytes]:
    """What is said of a product, by language, and what holds."""
    detail = product.detail
    holds = _half(
        {
            "id": detail.id,
            "shop_id": detail.shop_id,
            "shop_slug": detail.shop_slug,
            "shop_name": detail.shop_name,
            "slug": detail.slug,
            "status": detail.status.value,
            "status_reason": detail.status_reason,
            "product_type": detail.product_type,
            "vendor": detail.vendor,
            "tags": detail.tags,
            "currency": detail.currency,
            "options": [{"name": option.name, "values": option.values} for option in detail.options],
            "variants": [_variant(variant, left[variant.id]) for variant in detail.variants],
            "images": [_image(image) for image in detail.images],
            "created_at": detail.created_at,
            "updated_at": detail.updated_at,
            "publish_at": detail.publish_at,
            "unpublish_at": detail.unpublish_at,
            "rating": _rating(rating),
        }
    )
    return {language: _half(_said_of(product, language)) for language in product.words}, holds


def whole(said: bytes, holds: bytes) -> bytes:
    """One JSON object of its two halves."""
    return b"{%b,%b}" % (said, holds)


def read_card(data: bytes) -> Card:
    """A card again."""
    found = orjson.loads(data)
    compare_at = found["compare_at"]
    only = found["only_variant_id"]
    return Card(
        id=UUID(found["id"]),
        shop_id=UUID(found["shop_id"]),
        shop_slug=found["shop_slug"],
        shop_name=found["shop_name"],
        shop_logo_hash=found.get("shop_logo_hash"),
        slug=found["slug"],
        title=found["title"],
        price=_read_money(found["price"]),
        price_varies=found["price_varies"],
        compare_at=None if compare_at is None else _read_money(compare_at),
        image_hash=found["image_hash"],
        image_frame=Frame.read({"focus": found.get("image_focus"), "crop": found.get("image_crop")}),
        image_alt=found["image_alt"],
        variant_count=found["variant_count"],
        only_variant_id=None if only is None else UUID(only),
        is_available=found["is_available"],
        rating=_read_rating(found),
    )


def read_detail(data: bytes) -> Shown:
    """A product again, and what is left of its variants."""
    found = orjson.loads(data)
    images = tuple(_read_image(image) for image in found["images"])
    by_id = {image.id: image for image in images}
    detail = ProductDetail(
        id=UUID(found["id"]),
        shop_id=UUID(found["shop_id"]),
        shop_slug=found["shop_slug"],
        shop_name=found["shop_name"],
        shop_is_open=True,
        slug=found["slug"],
        title=found["title"],
        description_html=found["description_html"],
        seo_title=found["seo_title"],
        seo_description=found["seo_description"],
        status=Status(found["status"]),
        status_reason=found["status_reason"],
        product_type=found["product_type"],
        vendor=found["vendor"],
        tags=tuple(found["tags"]),
        options=tuple(Option(name=each["name"], values=tuple(each["values"])) for each in found["options"]),
        variants=tuple(_read_variant(variant, by_id) for variant in found["variants"]),
        images=images,
        categories=tuple(CategoryRef(**{**each, "id": UUID(each["id"])}) for each in found["categories"]),
        attributes=tuple(_read_attribute(each) for each in found["attributes"]),
        currency=found["currency"],
        created_at=datetime.fromisoformat(found["created_at"]),
        updated_at=datetime.fromisoformat(found["updated_at"]),
        publish_at=_read_time(found["publish_at"]),
        unpublish_at=_read_time(found["unpublish_at"]),
    )
    left = {UUID(each["id"]): each["left"] for each in found["variants"]}
    return Shown(detail=detail, left=left, rating=_read_rating(found))


def tokens_of(detail: ProductDetail, *, left: Mapping[UUID, int | None], rating: Summary) -> list[str]:
    """What a product can be found by beside its words: one token for each value of each facet, in order."""
    found: set[str] = {f"shop={detail.shop_slug}"}
    if detail.vendor:
        found.add(_token("vendor", detail.vendor))
    if detail.product_type:
        found.add(_token("type", detail.product_type))
    found |= {_token("tag", tag) for tag in detail.tags[:_MAX_TAGS]}
    # A size that is sold out is not what somebody looks for who asks for it.
    on_hand = [variant for variant in detail.variants if left[variant.id] != 0]
    for position, option in enumerate(detail.options):
        values = {variant.option_values[position] for variant in on_hand or detail.variants}
        if (option.name, *values) != _DEFAULT_OPTION:
            found |= {_token(f"option:{option.name}", value) for value in values if value}
    found |= {token for said in detail.attributes if said.is_filterable for token in _attribute_tokens(said)}
    if on_hand:
        found.add("availability=in")
    if any(each.compare_at is not None and each.compare_at.amount > each.price.amount for each in detail.variants):
        found.add("sale=yes")
    # Whoever asks for four stars and more finds what has five, too.
    found |= {f"rating={stars}" for stars in _STARS_ASKED if stars <= (rating.average or 0)}
    return sorted(found)


def group_of(token: str) -> str:
    """The facet that a token is a value of."""
    return token.partition("=")[0]


def grouped(tokens: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Tokens by their facet, each once, in order."""
    groups: dict[str, set[str]] = {}
    for token in tokens:
        groups.setdefault(group_of(token), set()).add(token)
    return MappingProxyType({group: tuple(sorted(values)) for group, values in sorted(groups.items())})


def branch_ids(paths: Iterable[str], ids_by_path: Mapping[str, UUID]) -> list[UUID]:
    """The categories that a product stands in by these paths: they themselves and all above them."""
    found: set[UUID] = set()
    for path in paths:
        steps = path.rstrip("/").split("/")
        above = ("/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1))
        found |= {ids_by_path[each] for each in above if each in ids_by_path}
    return sorted(found)


def digest_of(parts: Iterable[bytes]) -> bytes:
    """What tells whether a product's listings look as before."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.digest()


def _token(group: str, value: str) -> str:
    # An equals sign ends the group, so that no group can hold one.
    return f"{group.replace('=', ' ')}={' '.join(value.split())[:_MAX_TOKEN_VALUE]}"


def _half(value: JsonObject) -> bytes:
    # The driver's own UUIDs are no plain ones, and are written as texts.
    return orjson.dumps(value, default=str)[1:-1]


def _said_of(product: WholeProduct, language: str) -> JsonObject:
    words = product.words[language]
    return {
        "title": words.title,
        "description_html": words.description_html,
        "seo_title": words.seo_title,
        "seo_description": words.seo_description,
        "categories": [
            {
                "id": each.id,
                "slug": each.slug,
                "path": each.path,
                "name": product.category_names.get(each.id, {}).get(language, each.name),
            }
            for each in product.detail.categories
        ],
        "attributes": [_attribute(each) for each in product.attributes[language]],
    }


def _rating(summary: Summary) -> JsonObject:
    return {"count": summary.count, "average": summary.average, "histogram": summary.histogram}


def _read_rating(found: JsonObject) -> Summary:
    # What was prepared by the release before this one has none, until it is made anew.
    return Summary(histogram=tuple(found["rating"]["histogram"])) if "rating" in found else Summary()


def _money(value: Money) -> JsonObject:
    return {"amount": value.amount, "currency": value.currency}


def _read_money(value: JsonObject) -> Money:
    return Money(value["amount"], value["currency"])


def _read_time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _variant(variant: Variant, left: int | None) -> JsonObject:
    return {
        "id": variant.id,
        "title": variant.title,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "price": _money(variant.price),
        "compare_at": None if variant.compare_at is None else _money(variant.compare_at),
        "option_values": variant.option_values,
        "weight_grams": variant.weight_grams,
        "taxable": variant.taxable,
        "tax_class": variant.tax_class,
        "requires_shipping": variant.requires_shipping,
        "image_id": None if variant.image is None else variant.image.id,
        "is_available": left != 0,
        "left": left,
    }


def _read_variant(found: JsonObject, images: Mapping[UUID, Image]) -> Variant:
    compare_at, image_id = found["compare_at"], found["image_id"]
    return Variant(
        id=UUID(found["id"]),
        title=found["title"],
        sku=found["sku"],
        barcode=found["barcode"],
        price=_read_money(found["price"]),
        compare_at=None if compare_at is None else _read_money(compare_at),
        option_values=tuple(found["option_values"]),
        weight_grams=found["weight_grams"],
        taxable=found["taxable"],
        tax_class=found.get("tax_class", STANDARD),
        requires_shipping=found["requires_shipping"],
        image=None if image_id is None else images.get(UUID(image_id)),
    )


def _attribute(said: AttributeValue) -> JsonObject:
    return {
        "attribute_id": said.attribute_id,
        "code": said.code,
        "name": said.name,
        "type": said.type.value,
        "unit": said.unit,
        "is_filterable": said.is_filterable,
        "position": said.position,
        "value": attribute_rules.to_json(said.value),
        "choices": [
            {"id": each.id, "code": each.code, "name": each.name, "colour": each.colour} for each in said.choices
        ],
    }


def _read_attribute(found: JsonObject) -> AttributeValue:
    kind = AttributeType(found["type"])
    return AttributeValue(
        **{
            **found,
            "attribute_id": UUID(found["attribute_id"]),
            "type": kind,
            "value": _read_value(kind, found["value"]),
            "choices": tuple(ChosenValue(**{**each, "id": UUID(each["id"])}) for each in found["choices"]),
        }
    )


def _read_value(kind: AttributeType, value: Any) -> Plain:
    match kind:
        case AttributeType.NUMBER:
            return Decimal(str(value))
        case AttributeType.DATE:
            return date.fromisoformat(value)
        case _:
            plain: Plain = tuple(value) if isinstance(value, list) else value
            return plain


def _attribute_tokens(said: AttributeValue) -> Iterable[str]:
    value = attribute_rules.to_json(said.value)
    values = value if isinstance(value, list) else [value]
    words = (str(each).lower() if isinstance(each, bool) else str(each) for each in values)
    return (_token(f"attribute:{said.code}", word) for word in words)


def _image(image: Image) -> JsonObject:
    return {
        "id": image.id,
        "position": image.position,
        "alt": image.alt,
        "state": image.state.value,
        "reason": image.reason,
        "media_hash": image.media_hash,
        "width": image.width,
        "height": image.height,
        "focus": image.focus,
        "crop": image.crop,
    }


def _read_image(found: JsonObject) -> Image:
    focus, crop = found["focus"], found["crop"]
    parts = {"focus": focus and tuple(focus), "crop": crop and tuple(crop), "source_url": None}
    return Image(**{**found, **parts, "id": UUID(found["id"]), "state": ImageState(found["state"])})


def chunks(values: Sequence[UUID], size: int) -> Iterable[Sequence[UUID]]:
    """Values in portions of at most so many."""
    return (values[start : start + size] for start in range(0, len(values), size))


def parse_filters(tokens: Collection[str]) -> tuple[str, ...]:
    """Tokens as a visitor sent them, without those that mean nothing; each once, in order."""
    return tuple(sorted({token for token in tokens if token.partition("=")[2] and group_of(token)}))
