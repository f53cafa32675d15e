"""A collection as one JSON value: what is written, recorded and taken back is a difference of two of them. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sokoni.commerce.catalog import rules as words
from sokoni.commerce.catalog.collection import errors, rules
from sokoni.commerce.catalog.collection.types import (
    CollectionChange,
    CollectionDraft,
    CollectionKind,
    CollectionSort,
    CollectionText,
    Field,
)
from sokoni.commerce.catalog.exchange.limits import MAX_COLLECTED
from sokoni.core.errors import Reason

_TEXT_FIELDS = ("title", "description_html", "seo_title", "seo_description")
_PLAIN_FIELDS = ("slug", "image_hash", "image_alt", "is_published")
# What a collection need not have: a record of one that was taken away is silent on what it did not.
EMPTY_FIELDS = ("rule", "image_hash", "publish_at", "unpublish_at")

State = Mapping[str, Any]


def state_of(draft: CollectionDraft, *, language: str) -> dict[str, Any]:
    """A draft as a state; its words are in a language."""
    said = CollectionText(**{name: getattr(draft, name) for name in _TEXT_FIELDS})
    texts = {**draft.texts, language: said}
    default = CollectionSort.NEWEST if draft.rule is not None else CollectionSort.POSITION
    return {
        "slug": draft.slug,
        "kind": (CollectionKind.RULE if draft.rule is not None else CollectionKind.MANUAL).value,
        "rule": rules.to_json(draft.rule),
        "sort": (draft.sort or default).value,
        "image_hash": draft.image_hash,
        "image_alt": draft.image_alt,
        "is_published": draft.is_published,
        "publish_at": _iso(draft.publish_at),
        "unpublish_at": _iso(draft.unpublish_at),
        "texts": {at: _clean(asdict(each)) for at, each in texts.items()},
        "products": [str(each) for each in rules.ordered(draft.product_ids)],
    }


def with_fields(state: State, fields: CollectionChange, *, language: str, default: str) -> dict[str, Any]:
    """A state with some fields changed, its words in a language; `default` is the language of its own.

    Raises:
        CollectionInvalid, CollectionByRule: a field cannot be used.
    """
    given: Mapping[str, Any] = fields
    wanted = {**state, **{name: given[name] for name in _PLAIN_FIELDS if name in given}}
    wanted |= {name: _iso(given[name]) for name in ("publish_at", "unpublish_at") if name in given}
    if given.get("is_published") and "publish_at" not in given:
        # What has come about by hand needs no plan any more.
        wanted["publish_at"] = None
    if "sort" in fields:
        wanted["sort"] = fields["sort"].value
    wanted |= _changed_contents(state, fields)
    said = {name: given[name] for name in _TEXT_FIELDS if name in given}
    if said:
        # A language that is new begins with the title of the collection's own, so that no page is without one.
        known = state["texts"].get(language) or asdict(CollectionText(title=state["texts"][default]["title"]))
        wanted["texts"] = {**state["texts"], language: _clean({**known, **said})}
    if "texts" in fields:
        wanted["texts"] = _with_texts(wanted["texts"], fields["texts"], default=default)
    return wanted


def _with_texts(
    texts: Mapping[str, Any], given: Mapping[str, CollectionText | None], *, default: str
) -> dict[str, Any]:
    gone = {language for language, said in given.items() if said is None and language != default}
    fresh = {language: _clean(asdict(said)) for language, said in given.items() if said is not None}
    return {language: said for language, said in {**texts, **fresh}.items() if language not in gone}


def _changed_contents(state: State, fields: CollectionChange) -> dict[str, Any]:
    fills_itself = state["kind"] == CollectionKind.RULE.value
    changed: dict[str, Any] = {}
    if "rule" in fields:
        if not fills_itself:
            raise errors.CollectionInvalid(field="rule", reason=Reason("this collection is put together by hand"))
        changed["rule"] = rules.to_json(fields["rule"])
    if "product_ids" in fields:
        if fills_itself:
            raise errors.CollectionByRule
        changed["products"] = [str(each) for each in rules.ordered(fields["product_ids"])]
    return changed


def check_state(state: State) -> None:
    """Pass a state that a collection can have.

    Raises:
        CollectionInvalid: it cannot.
    """
    if state["slug"] is not None and not words.is_slug(state["slug"]):
        raise errors.CollectionInvalid(field="slug", reason=Reason("an address holds no spaces, slashes, ? or #"))
    for said in state["texts"].values():
        if not 0 < len(said["title"]) <= words.MAX_TITLE_LENGTH:
            raise errors.CollectionInvalid(
                field="title", reason=Reason("it has 1 to {most} characters", most=words.MAX_TITLE_LENGTH)
            )
    rule = rules.from_json(state["rule"])
    if rule is not None:
        rules.check_rule(rule)
        if state["sort"] == CollectionSort.POSITION.value:
            raise errors.CollectionInvalid(field="sort", reason=Reason("only collections by hand have positions"))
    if len(state["products"]) > MAX_COLLECTED:
        raise errors.CollectionInvalid(
            field="product_ids", reason=Reason("there are at most {most}", most=MAX_COLLECTED)
        )
    start, end = (
        None if state[name] is None else datetime.fromisoformat(state[name]) for name in ("publish_at", "unpublish_at")
    )
    for name, time in (("publish_at", start), ("unpublish_at", end)):
        if time is not None and time.year > words.LAST_YEAR:
            raise errors.CollectionInvalid(field=name, reason=Reason("it is too far away"))
    if start is not None and end is not None and end <= start:
        raise errors.CollectionInvalid(field="unpublish_at", reason=Reason("it comes before `publish_at`"))


def row_values(state: State) -> dict[str, Any]:
    """What of a state stands in the collection's own row."""
    values = {name: state[name] for name in ("slug", "rule", "sort", "image_hash", "image_alt", "is_published")}
    for name in ("publish_at", "unpublish_at"):
        values[name] = None if state[name] is None else datetime.fromisoformat(state[name])
    return values


def looks_at_categories(rule: Mapping[str, Any]) -> bool:
    """Whether a stored rule changes its mind when the tree of categories does."""
    read = rules.from_json(rule)
    return read is not None and rules.looks_at(read, Field.CATEGORY)


def _clean(said: Mapping[str, str]) -> dict[str, str]:
    return {**said, "title": said["title"].strip(), "description_html": words.clean_html(said["description_html"])}


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
