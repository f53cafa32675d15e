"""Recorded differences in words: what was changed, from what, to what, as a person says it.

A record holds flat paths (`variants.….price: 1000`). Here they become lines with a name, the variant or language that
is meant, and both values as the pages write such values. What nobody has given words to is shown as it is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from fastapi import Request
from markupsafe import Markup

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.collection import rules as collection_rules
from sokoni.commerce.catalog.collection.types import Match
from sokoni.commerce.catalog.types import Category
from sokoni.commerce.customer.segment import rules as segment_rules
from sokoni.core.database import ReadSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject
from sokoni.web import conditions, forms, opening, rendering, segment_words, vocabulary
from sokoni.web.conditions import Surroundings
from sokoni.web.translation import LANGUAGES, N_
from sokoni.web.wording import Wording

NOTHING = "—"
_MAX_LENGTH = 240
_TIMES = frozenset({"publish_at", "unpublish_at", "starts_at", "ends_at"})
_AMOUNTS = frozenset({"price", "compare_at"})
# Thousandths of a picture, said in hundredths.
_PLACES = frozenset({"focus", "crop"})
# Where a rule stands, or the part of it that differs.
_RULES = frozenset({"rule", "rule.conditions"})
_SEGMENTS = frozenset({"belongs", "customers"})

# Parts that say nothing to a person.
_UNSAID = frozenset({"product_ids", "language", "segment_id", "plan_id"})
# Hours and holidays, each with who says them.
_OPENING: Mapping[str, Callable[[Any, Wording], str]] = MappingProxyType(
    {"week": opening.recall_week, "holidays": opening.recall_holidays}
)
# What stands for values that programs name, by the kind of thing whose state it is.
_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "product": vocabulary.PRODUCT_STATUS_WORDS,
    "shop": vocabulary.SHOP_STATUS_WORDS,
    "price_list": {"active": N_("works"), "paused": N_("is paused")},
    "role": vocabulary.ROLE_WORDS,
})  # fmt: skip
_ADDED, _REMOVED, _CHANGED = N_("added"), N_("taken away"), N_("changed")


@dataclass(frozen=True, slots=True)
class Line:
    """One part that differs; `of` is the variant, picture or language that is meant, or nothing."""

    label: str
    of: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Words:
    """What one must know to put differences into words."""

    translate: Callable[..., str]
    wording: Wording
    currencies: Mapping[UUID, str]
    variants: Mapping[UUID, str]
    categories: Mapping[UUID, str]
    attributes: Mapping[UUID, Attribute]
    around: Surroundings

    def lines(
        self,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
        *,
        kind: str,
        shop_id: UUID | None,
    ) -> Sequence[Line]:
        """What differs, a line for each part, in the order of the paths."""
        old, new = before or {}, after or {}
        paths = [path for path in dict.fromkeys((*old, *new)) if old.get(path) != new.get(path)]
        lines = [
            self._line(path, old.get(path), new.get(path), kind=kind, shop_id=shop_id)
            for path in sorted(paths)
            if path not in _UNSAID
        ]
        # What is new was nothing before, which needs no saying.
        return lines if before is not None else [replace(line, before="") for line in lines]

    def _line(self, path: str, old: Any, new: Any, *, kind: str, shop_id: UUID | None) -> Line:
        parts = path.split(".")
        name = parts[-1]
        if parts[0] == "attributes" and len(parts) > 1:
            attribute = self.attributes.get(_id(parts[1]))
            label = attribute.name if attribute is not None else self.translate(N_("Attribute"))
            return Line(label, "", self._said(attribute, old), self._said(attribute, new))
        if parts[0] in {"variants", "images", "texts"} and len(parts) == 2:  # noqa: PLR2004  # a whole one of these
            return self._whole(parts[0], parts[1], old, new)
        label = self.translate(vocabulary.FIELD_WORDS[name]) if name in vocabulary.FIELD_WORDS else name
        value = partial(self._value, name, kind=kind, currency=self.currencies.get(shop_id) if shop_id else None)
        return Line(label, self._of(parts), value(old), value(new))

    def _whole(self, part: str, key: str, old: Any, new: Any) -> Line:
        """A variant, picture or text that came, or went."""
        came = self.translate(_ADDED) if old is None else self.translate(_CHANGED)
        went = self.translate(_REMOVED) if new is None else came
        return Line(
            self.translate(vocabulary.FIELD_WORDS[part]),
            self._of([part, key, ""]),
            NOTHING if old is None else "",
            went,
        )

    def _of(self, parts: Sequence[str]) -> str:
        if len(parts) < 3:  # noqa: PLR2004  # a part of the thing itself
            return ""
        if parts[0] == "variants":
            return self.variants.get(_id(parts[1]), "")
        if parts[0] == "texts" and parts[1] in LANGUAGES:
            return LANGUAGES[parts[1]].name
        return ""

    def _said(self, attribute: Attribute | None, value: Any) -> str:
        """What a product says of an attribute."""
        if value is None or attribute is None:
            return NOTHING if value is None else _shortened(str(value))
        if isinstance(value, bool):
            return self._yes(value=value)
        codes = value if isinstance(value, list) else [value]
        named = [choice.name if (choice := attribute.choice(str(code))) is not None else str(code) for code in codes]
        return _shortened(f"{', '.join(named)} {attribute.unit}".strip())

    def _value(self, name: str, value: Any, *, kind: str, currency: str | None) -> str:  # noqa: C901, PLR0911  # one for each sort of value
        if value is None or value in ("", []):
            return NOTHING
        if isinstance(value, bool):
            return self._yes(value=value)
        if name in _AMOUNTS and isinstance(value, int) and currency is not None:
            return self.wording.money(Money(value, currency))
        if name in _TIMES:
            return self.wording.time(datetime.fromisoformat(value))
        if name == "category_ids":
            return ", ".join(self.categories.get(_id(each), NOTHING) for each in value)
        if name == "products" and isinstance(value, list):
            return self.translate(N_("%(shown)s products"), shown=self.wording.number(len(value)))
        if name in _SEGMENTS:
            return self._segment(name, value, currency)
        if name in {"rule", "conditions"}:
            return self._rule(value if name == "rule" else {"match": Match.ALL, "conditions": value}, currency)
        if name == "match":
            return self.translate(conditions.MATCH_WORDS[Match(value)])
        if name in {"status", "role"}:
            return self._named(str(value), kind=kind if name == "status" else name)
        said = _OPENING.get(name)
        return self._plain(name, value) if said is None else _shortened(said(value, self.wording)) or NOTHING

    def _segment(self, name: str, value: Any, currency: str | None) -> str:
        """Who belongs to a segment by its rule, or how many were put there by hand."""
        if name == "customers":
            return self.translate(N_("%(shown)s customers"), shown=self.wording.number(len(value)))
        rule = segment_rules.rule_of(value)
        return segment_words.say(rule, translate=self.translate, wording=self.wording, currency=currency or "USD")

    def _rule(self, stored: Any, currency: str | None) -> str:
        """The conditions of a collection, as sentences."""
        around = replace(self.around, currency=currency or self.around.currency)
        said = conditions.sentences(
            collection_rules.from_json(stored), around, translate=self.translate, say_amount=self.wording.money
        )
        return _shortened(" · ".join(said))

    def _plain(self, name: str, value: Any) -> str:
        if isinstance(value, int):
            is_rate = name == "rate_bp"
            return f"{self.wording.number(Decimal(value) / 100)}\u00a0%" if is_rate else self.wording.number(value)
        if name == "description_html":
            return _shortened(Markup(str(value)).striptags())  # noqa: S704  # a plain text comes out, which templates escape
        if isinstance(value, Mapping):
            return _shortened(" · ".join(str(each) for each in value.values() if isinstance(each, str | int)))
        if name in _PLACES:
            return " · ".join(f"{self.wording.number(Decimal(each) / 10)}\u00a0%" for each in value)
        if isinstance(value, list):
            return _shortened(", ".join(_name_of(each) for each in value if each is not None))
        return _shortened(str(value))

    def _named(self, name: str, *, kind: str) -> str:
        """A state or role, as pages call it."""
        known = _NAMES.get(kind, vocabulary.STATUS_WORDS)
        return self.translate(known[name]) if name in known else name

    def _yes(self, *, value: bool) -> str:
        return self.translate(N_("yes") if value else N_("no"))


async def know(
    session: ReadSession,
    request: Request,
    subject: Subject,
    *,
    currencies: Mapping[UUID, str],
    differences: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]],
    attributes_of: UUID | None = None,
) -> Words:
    """What some differences need to be put into words; at most four statements, none where nothing is named by id."""
    paths = {path for before, after in differences for side in (before, after) for path in side or ()}
    locale = rendering.locale_of(request, subject)
    _, wording = rendering.words(request, subject)
    variant_ids = {_id(path.split(".")[1]) for path in paths if path.startswith("variants.")}
    variants = await catalog.sellable(session, variant_ids=variant_ids, locale=locale)
    tree = await catalog.list_categories(session, locale=locale) if paths & {"category_ids", *_RULES} else ()
    said = bool(paths & _RULES) or any(path.startswith("attributes.") for path in paths)
    attributes = await catalog.list_attributes(session, shop_id=attributes_of, locale=locale) if said else ()
    categories = dict(branches(tree))
    return Words(
        translate=partial(rendering.translate, request, subject),
        wording=wording,
        currencies=currencies,
        variants={key: each.variant_title for key, each in variants.items()},
        categories=categories,
        attributes={each.id: each for each in attributes},
        around=Surroundings(
            currency=next(iter(currencies.values()), "USD"),
            tags=(),
            categories=categories,
            attributes=attribute_rules.by_code(attributes),
        ),
    )


def branches(tree: Collection[Category], above: str = "") -> Iterable[tuple[UUID, str]]:
    """All categories of a tree, each with its name behind those above it."""
    for each in tree:
        name = f"{above} → {each.name}" if above else each.name
        yield each.id, name
        yield from branches(each.children, name)


def _id(text: str) -> UUID:
    return forms.parse_uuid(text) or UUID(int=0)


def _name_of(value: Any) -> str:
    """What stands for an entry of a list: its name where it has one."""
    if not isinstance(value, Mapping):
        return str(value)
    names = value.get("names")
    if isinstance(names, Mapping) and names:
        return str(next(iter(names.values())))
    return str(value.get("name") or value.get("code") or NOTHING)


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH].rstrip()} …"
