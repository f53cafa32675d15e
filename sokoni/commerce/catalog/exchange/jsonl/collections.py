"""A line about a collection: what it says of itself, its rule, and the handles of its products."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sokoni.commerce.catalog import rules
from sokoni.commerce.catalog.collection import rules as collection_rules
from sokoni.commerce.catalog.collection.types import (
    CollectionDraft,
    CollectionSort,
    CollectionText,
    Condition,
    Field,
    Match,
    Operator,
    Rule,
)
from sokoni.commerce.catalog.exchange import words
from sokoni.commerce.catalog.exchange.jsonl.fields import FieldError, Fields
from sokoni.commerce.catalog.exchange.jsonl.texts import read_hash, read_texts
from sokoni.commerce.catalog.exchange.limits import MAX_COLLECTED
from sokoni.commerce.catalog.exchange.parsed import ParsedCollection, ParsedText
from sokoni.commerce.catalog.exchange.reading import Item

_SORTS: Mapping[str, CollectionSort] = MappingProxyType({each.value: each for each in CollectionSort})
_MATCHES: Mapping[str, Match] = MappingProxyType({each.value: each for each in Match})
_FIELDS: Mapping[str, Field] = MappingProxyType({each.value: each for each in Field})
_OPERATORS: Mapping[str, Operator] = MappingProxyType({each.value: each for each in Operator})


def read_collection(row: int, fields: Fields, language: str) -> Iterator[Item]:
    """What a line says of a collection, or why it cannot be used."""
    handle = ""
    try:
        handle = fields.text("handle")
        if not rules.is_slug(handle):
            yield words.COLLECTION_NO_HANDLE.issue(row)
            return
        yield ParsedCollection(
            row=row,
            handle=handle,
            draft=_draft(handle, fields, language),
            products=fields.texts("products", most=MAX_COLLECTED),
        )
    except FieldError as error:
        yield error.sentence.issue(row, handle=handle, **error.fields)


def _draft(handle: str, fields: Fields, language: str) -> CollectionDraft:
    own = fields.text("language", limit=3) or language
    texts = {code: _text(said) for code, said in read_texts(fields).items()}
    if own not in texts:
        raise FieldError(words.FIELD_MISSING, f"texts.{own}.title")
    image, rule = fields.inner("image"), fields.inner("rule")
    return CollectionDraft(
        slug=handle,
        language=own,
        title=texts[own].title,
        description_html=texts[own].description_html,
        seo_title=texts[own].seo_title,
        seo_description=texts[own].seo_description,
        texts=texts,
        rule=None if rule is None else _rule(rule),
        sort=fields.one_of("sort", _SORTS, default=None),
        image_hash=None if image is None else read_hash(image),
        image_alt="" if image is None else image.text("alt"),
        is_published=fields.flag("published", default=False),
        publish_at=fields.time("publish_at"),
        unpublish_at=fields.time("unpublish_at"),
    )


def _text(said: ParsedText) -> CollectionText:
    return CollectionText(
        title=said.title,
        description_html=said.body_html or "",
        seo_title=said.seo_title or "",
        seo_description=said.seo_description or "",
    )


def _rule(fields: Fields) -> Rule:
    most = collection_rules.MAX_CONDITIONS
    return Rule(
        match=fields.one_of("match", _MATCHES, default=Match.ALL),
        conditions=tuple(_condition(each) for each in fields.objects("conditions", most=most)),
    )


def _condition(fields: Fields) -> Condition:
    return Condition(
        field=fields.chosen("field", _FIELDS),
        operator=fields.chosen("operator", _OPERATORS),
        value=fields.scalar("value"),
        attribute=fields.text("attribute", limit=63) or None,
    )
