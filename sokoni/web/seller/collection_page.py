"""How a collection's page comes about: its form read and shown, its rule seen at work, its products listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute import rules as attribute_rules
from sokoni.commerce.catalog.collection.types import (
    Collection,
    CollectionChange,
    CollectionDraft,
    CollectionKind,
    CollectionSort,
    CollectionText,
    CollectionWords,
    Preview,
    Rule,
)
from sokoni.commerce.catalog.types import ProductCard, ProductQuery
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import HttpSettings, resources_of
from sokoni.core.pages import Page, PageQuery
from sokoni.web import conditions, differences, rendering
from sokoni.web.conditions import Row, Surroundings
from sokoni.web.forms import Form
from sokoni.web.seller import collection_words, console
from sokoni.web.seller.console import OpenedShop
from sokoni.web.seller.editor import schedule
from sokoni.web.translation import LANGUAGES, N_

_SORTS: Mapping[CollectionSort, str] = {
    CollectionSort.POSITION: N_("in the order below"),
    CollectionSort.NEWEST: N_("newest first"),
    CollectionSort.PRICE: N_("lowest price first"),
    CollectionSort.PRICE_DOWN: N_("highest price first"),
}
_FOUND = PageQuery(limit=12)
_MEMBERS = 48


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of a collection answers: the request, the shop, what was typed and what is looked for."""

    request: Request
    opened: OpenedShop
    form: Form
    page: PageQuery = field(default_factory=PageQuery)
    text: str = ""


async def surroundings(request: Request, opened: OpenedShop, session: ReadSession) -> Surroundings:
    """What rules of the shop can be put together from; four statements."""
    shop, locale = opened.shop, rendering.locale_of(request, opened.subject)
    tags = await catalog.list_tags(session, shop_id=shop.id)
    tree = await catalog.list_categories(session, locale=locale)
    attributes = await catalog.list_attributes(session, shop_id=shop.id, locale=locale)
    return Surroundings(
        currency=shop.currency,
        tags=list(tags),
        categories=dict(differences.branches(tree)),
        attributes=attribute_rules.by_code(attributes),
    )


def say(request: Request, opened: OpenedShop, collection: Collection, around: Surroundings) -> Sequence[str]:
    """A collection's rule in words."""
    _, wording = rendering.words(request, opened.subject)
    translate = partial(rendering.translate, request, opened.subject)
    return conditions.sentences(collection.rule, around, translate=translate, say_amount=wording.money)


def read_draft(
    form: Form, kind: CollectionKind, *, around: Surroundings, language: str, now: datetime
) -> CollectionDraft:
    """A new collection, whose own words are in a language; mistakes stand in the form."""
    others = collection_words.read_others(form, _no_words(language))
    times = collection_words.read_times(form, None, now=now)
    return CollectionDraft(
        title=form.required("title"),
        slug=form.text("slug") or None,
        description_html=form.text("description"),
        seo_title=form.text("seo_title"),
        seo_description=form.text("seo_description"),
        rule=_read_rule(form, around) if kind is CollectionKind.RULE else None,
        sort=_read_sort(form, kind),
        image_alt=form.text("image_alt"),
        is_published=bool(form.text("is_published")),
        publish_at=times.get("publish_at"),
        unpublish_at=times.get("unpublish_at"),
        texts={each: said for each, said in others.items() if said is not None},
    )


def _no_words(locale: str) -> CollectionWords:
    """What a collection says that is still to be made."""
    language = catalog_rules.language_of(locale)
    return CollectionWords(language=language, texts={language: CollectionText(title="")})


def with_picture(draft: CollectionDraft, picture_hash: str | None) -> CollectionDraft:
    """The draft with a picture."""
    return replace(draft, image_hash=picture_hash)


def read_change(
    form: Form, collection: Collection, *, words: CollectionWords, around: Surroundings, now: datetime
) -> CollectionChange:
    """What the form changes; mistakes stand in it."""
    fields = CollectionChange(
        language=words.language,
        texts=collection_words.read_others(form, words),
        title=form.required("title"),
        slug=form.required("slug"),
        description_html=form.text("description"),
        seo_title=form.text("seo_title"),
        seo_description=form.text("seo_description"),
        sort=_read_sort(form, collection.kind),
        image_alt=form.text("image_alt"),
        is_published=bool(form.text("is_published")),
    )
    if collection.kind is CollectionKind.RULE:
        fields["rule"] = _read_rule(form, around)
    if form.text("remove_picture"):
        fields["image_hash"] = None
    times = collection_words.read_times(form, collection, now=now)
    if "publish_at" in times:
        fields["publish_at"] = times["publish_at"]
    if "unpublish_at" in times:
        fields["unpublish_at"] = times["unpublish_at"]
    return fields


async def show(
    session: ReadSession, asked: Asked, *, kind: CollectionKind, collection: Collection | None = None
) -> Response:
    """The page of a collection, or of one that is new."""
    request, opened, form = asked.request, asked.opened, asked.form
    around = await surroundings(request, opened, session)
    context = await _rule_context(session, asked, around, collection) if kind is CollectionKind.RULE else {}
    if collection is not None and kind is CollectionKind.MANUAL:
        context = await _members_context(session, asked, collection)
    words = _no_words(opened.shop.locale)
    if collection is not None:
        words = await catalog.get_collection_words(session, collection_id=collection.id)
    zone = rendering.words(request, opened.subject)[1].zone
    return console.page(
        request,
        "collection.html",
        opened,
        place="/collections",
        head=words.own.title if collection is not None else N_("New collection"),
        words=words,
        other_languages=collection_words.other_languages(words),
        zone=schedule.zone_name(zone),
        plans=schedule.plans(collection_words.planned(collection), zone),
        language_names={each.code: each.name for each in LANGUAGES.values()},
        directions={each.code: each.direction for each in LANGUAGES.values()},
        form=form,
        kind=kind.value,
        collection=collection,
        around=around,
        sorts=_sorts(asked, kind),
        base_url=resources_of(request).get(HttpSettings).base_url,
        **{"rows": (), "preview": None, "members": None, "found": None, "query": asked.text, **context},
    )


async def show_rule(session: ReadSession, asked: Asked) -> Response:
    """The sentences of a rule alone, with what they find."""
    around = await surroundings(asked.request, asked.opened, session)
    return console.page(
        asked.request,
        "_rule.html",
        asked.opened,
        place="/collections",
        head=N_("Collections"),
        form=Form(asked.form.values),
        around=around,
        collection=None,
        **await _rule_context(session, asked, around, None),
    )


async def _rule_context(
    session: ReadSession, asked: Asked, around: Surroundings, collection: Collection | None
) -> dict[str, Any]:
    form, translate = asked.form, partial(rendering.translate, asked.request, asked.opened.subject)
    stored = collection.rule if collection is not None and collection.rule is not None else None
    rows = _rows(form, around, stored)
    looked = Form(form.values)
    rule = conditions.to_rule(looked, rows, around)
    preview = None
    if looked.is_right and rows:
        try:
            preview = await catalog.preview_rule(session, shop_id=asked.opened.shop.id, rule=rule)
        except DomainError as error:
            form.refuse(error)
    return {
        "rows": rows,
        "match": form.text("match") or (stored.match.value if stored is not None else "all"),
        "subjects": conditions.subjects(around, translate=translate),
        "operator_words": conditions.OPERATOR_WORDS,
        "match_words": conditions.MATCH_WORDS,
        "yes_or_no": conditions.yes_or_no(translate),
        "preview": preview,
        "cards": await _cards(session, asked, preview),
    }


def _rows(form: Form, around: Surroundings, stored: Rule | None) -> Sequence[Row]:
    rows = conditions.read_rows(form, around)
    if not form.values:
        rows = conditions.rows_of(stored, around) if stored is not None else conditions.with_blank((), around)
    done = form.text("do")
    if done == "add-condition":
        return conditions.with_blank(rows, around)
    if done.startswith("drop-"):
        return [row for at, row in enumerate(rows) if str(at) != done.removeprefix("drop-")]
    return rows


async def _cards(session: ReadSession, asked: Asked, preview: Preview | None) -> Sequence[ProductCard]:
    """The products that a preview shows, in its order."""
    if preview is None or not preview.product_ids:
        return ()
    query = ProductQuery(shop_id=asked.opened.shop.id, product_ids=preview.product_ids, for_team=True)
    page = PageQuery(limit=len(preview.product_ids))
    return (await catalog.list_products(session, query=query, page=page, locale=asked.opened.shop.locale)).items


async def _members_context(session: ReadSession, asked: Asked, collection: Collection) -> dict[str, Any]:
    shop = asked.opened.shop
    members = await catalog.list_collection_products(
        session,
        collection=collection,
        page=replace(asked.page, limit=_MEMBERS),
        locale=shop.locale,
        sort=CollectionSort.POSITION,
        for_team=True,
    )
    found: Page[ProductCard] | None = None
    if asked.text:
        query = ProductQuery(shop_id=shop.id, text=asked.text, for_team=True)
        found = await catalog.list_products(session, query=query, page=_FOUND, locale=shop.locale)
    ids = [each.id for each in found.items] if found is not None else []
    joined = await catalog.list_collections_of(session, product_ids=ids, only_published=False)
    return {
        "members": members,
        "found": found,
        "belongs": {product_id for product_id, known in joined.items() if collection.id in known},
    }


def _read_rule(form: Form, around: Surroundings) -> Rule:
    rows = conditions.read_rows(form, around)
    if not rows:
        form.mistakes["conditions"] = N_("Say at least one condition.")
    return conditions.to_rule(form, rows, around)


def _read_sort(form: Form, kind: CollectionKind) -> CollectionSort:
    wanted = form.text("sort")
    known = {each.value for each in _sorts_of(kind)}
    return CollectionSort(wanted) if wanted in known else _sorts_of(kind)[0]


def _sorts_of(kind: CollectionKind) -> Sequence[CollectionSort]:
    return [each for each in _SORTS if kind is CollectionKind.MANUAL or each is not CollectionSort.POSITION]


def _sorts(asked: Asked, kind: CollectionKind) -> Sequence[tuple[str, str]]:
    translate = partial(rendering.translate, asked.request, asked.opened.subject)
    return [(each.value, translate(_SORTS[each])) for each in _sorts_of(kind)]
