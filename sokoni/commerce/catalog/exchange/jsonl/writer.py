"""A catalogue as JSON Lines: a line about the file, then one for each attribute, product and collection."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

import orjson

from sokoni.commerce.catalog.attribute import rules
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.collection.types import Condition, Field, Rule, WholeCollection
from sokoni.commerce.catalog.exchange.writing import Surroundings, Written
from sokoni.commerce.catalog.types import Image, ProductWords, Variant

NAME = "sokoni.catalogue"
VERSION = 1


class JsonLinesWriter:
    """Writes everything that there is to say of products and collections."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings

    def begin(self) -> bytes:
        """The line about the file, and one for each attribute that the shop has defined itself."""
        around = self._around
        first = {"format": NAME, "version": VERSION, "currency": around.currency, "language": around.language}
        return b"".join([_line(first), *(_line(_attribute(each)) for each in around.attributes)])

    def product(self, written: Written) -> bytes:
        """The line of a product."""
        whole, detail = written.whole, written.whole.detail
        places = {image.id: index for index, image in enumerate(detail.images)}
        return _line(
            {
                "kind": "product",
                "handle": detail.slug,
                "status": detail.status.value,
                "status_reason": detail.status_reason,
                "type": detail.product_type,
                "vendor": detail.vendor,
                "tags": detail.tags,
                "publish_at": detail.publish_at,
                "unpublish_at": detail.unpublish_at,
                "language": whole.language,
                "texts": {language: _texts(words) for language, words in sorted(whole.words.items())},
                "categories": [category.path.rstrip("/") for category in detail.categories],
                "attributes": {each.code: rules.to_json(each.value) for each in detail.attributes},
                "options": [option.name for option in detail.options],
                "images": [self._image(image) for image in detail.images],
                "variants": [
                    _variant(each, written, None if each.image is None else places[each.image.id])
                    for each in detail.variants
                ],
            }
        )

    def collection(self, collection: WholeCollection) -> bytes:
        """The line of a collection."""
        rule, image = collection.rule, {"hash": collection.image_hash, "alt": collection.image_alt}
        return _line(
            {
                "kind": "collection",
                "handle": collection.slug,
                "published": collection.is_published,
                "publish_at": collection.publish_at,
                "unpublish_at": collection.unpublish_at,
                "sort": collection.sort.value,
                "language": collection.language,
                "texts": {language: asdict(words) for language, words in sorted(collection.texts.items())},
                "image": image if any(image.values()) else None,
                "rule": None if rule is None else self._rule(rule),
                "products": collection.products,
            }
        )

    def _rule(self, rule: Rule) -> dict[str, Any]:
        return {"match": rule.match.value, "conditions": [self._condition(each) for each in rule.conditions]}

    def _condition(self, condition: Condition) -> dict[str, Any]:
        value = condition.value
        if condition.field is Field.CATEGORY:
            value = self._around.category_paths.get(UUID(str(value)), value)
        said = {"field": condition.field.value, "operator": condition.operator.value, "value": value}
        return said if condition.attribute is None else {**said, "attribute": condition.attribute}

    def _image(self, image: Image) -> dict[str, Any]:
        return {
            "url": self._around.image_address(image),
            "source": image.source_url,
            "hash": image.media_hash,
            "position": image.position,
            "alt": image.alt,
            "focus": image.focus,
            "crop": image.crop,
        }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    return {
        "kind": "attribute",
        "code": attribute.code,
        "type": attribute.type.value,
        "names": dict(attribute.names),
        "unit": attribute.unit,
        "filterable": attribute.is_filterable,
        "position": attribute.position,
        "choices": [
            {"code": each.code, "names": dict(each.names), "colour": each.colour} for each in attribute.choices
        ],
    }


def _texts(words: ProductWords) -> dict[str, str]:
    return {
        "title": words.title,
        "description_html": words.description_html,
        "seo_title": words.seo_title,
        "seo_description": words.seo_description,
    }


def _variant(variant: Variant, written: Written, image: int | None) -> dict[str, Any]:
    stock = written.stock_of(variant)
    return {
        "id": str(variant.id),
        "sku": variant.sku,
        "barcode": variant.barcode,
        "option_values": variant.option_values,
        "price": variant.price.amount,
        "compare_at": None if variant.compare_at is None else variant.compare_at.amount,
        "weight_grams": variant.weight_grams,
        "taxable": variant.taxable,
        "tax_class": variant.tax_class,
        "requires_shipping": variant.requires_shipping,
        "image": image,
        "stock": {"on_hand": stock.quantity, "tracked": stock.tracked, "policy": stock.policy},
    }


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value) + b"\n"
