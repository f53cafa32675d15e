"""A product that is new, made of the same form: with its options' combinations, pictures and plans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product as combinations
from math import prod

from sokoni.commerce.catalog import rules as catalog_rules
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.rules import MAX_OPTIONS
from sokoni.commerce.catalog.service import SavingMeans
from sokoni.commerce.catalog.types import (
    OptionWish,
    ProductDetail,
    ProductDraft,
    ProductEdit,
    Status,
    VariantDraft,
)
from sokoni.core.database import WriteSession
from sokoni.services.media.types import PreparedObject
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.seller.console import OpenedShop
from sokoni.web.seller.editor import fields, membership, options, properties, saving, schedule, texts
from sokoni.web.seller.editor.properties import Branch
from sokoni.web.translation import N_

# So many combinations are made at once; more are added in the editor.
_MAX_COMBINATIONS = 250
TOO_MANY = N_("These options make more than 250 variants; begin with fewer values.")
_MAX_GRAMS = 10**9
_MAX_PIECES = 10**7


@dataclass(frozen=True, slots=True)
class Described:
    """A form that describes a product that is new, and who sent it when."""

    form: Form
    opened: OpenedShop
    means: SavingMeans
    now: datetime


async def make(session: WriteSession, described: Described, prepared: Sequence[PreparedObject]) -> ProductDetail | None:
    """The product that the form describes; None where something has to be mended, and then there is none."""
    form, opened = described.form, described.opened
    added = await saving.take_pictures(session, form, prepared, now=described.now)
    attributes = await catalog.list_attributes(session, shop_id=opened.shop.id)
    branches = properties.branches_of(await catalog.list_categories(session, locale=""))
    draft = _read_draft(form, opened.shop.currency, attributes, branches)
    rest = ProductEdit(fields=schedule.read_new(form, now=described.now), pictures=added)
    if not form.is_right:
        return None
    made = await forms.attempt(session, form, lambda: _make(session, described, draft, rest))
    if made is None:
        saving.refuse(form)
    return made


async def _make(session: WriteSession, described: Described, draft: ProductDraft, rest: ProductEdit) -> ProductDetail:
    opened, means, now = described.opened, described.means, described.now
    actor = opened.subject.actor()
    is_draft = described.form.text("do") == "draft" or rest.fields.get("publish_at") is not None
    published = catalog_rules.status_when_published(auto_approve=means.auto_approve)
    made = await catalog.create_product(
        session,
        shop_id=opened.shop.id,
        draft=draft,
        actor=actor,
        now=now,
        stock=means.stock,
        status=Status.DRAFT if is_draft else published,
    )
    moves = await membership.read_moves(session, described.form, opened, None)
    await membership.keep(session, moves, opened, made.id, actor=actor, now=now)
    if rest.pictures or rest.fields:
        made = await catalog.save_product(session, product_id=made.id, edit=rest, means=means, actor=actor, now=now)
    return made


def _read_draft(form: Form, currency: str, attributes: Iterable[Attribute], branches: Iterable[Branch]) -> ProductDraft:
    plain = texts.read_plain(form, is_new=True)
    wishes = options.read_new(form, room=MAX_OPTIONS)
    return ProductDraft(
        title=form.required("title")[: fields.MAX_LINE],
        description_html=form.text("description"),
        seo_title=fields.line(form, "seo_title"),
        seo_description=form.text("seo_description")[: texts.MAX_SNIPPET],
        options=tuple(wish.name for wish in wishes),
        variants=_read_variants(form, currency, wishes),
        slug=plain.get("slug"),
        product_type=plain.get("product_type", ""),
        vendor=plain.get("vendor", ""),
        tags=tuple(plain.get("tags", ())),
        category_ids=tuple(properties.read_categories(form, branches)),
        attributes=properties.read_attributes(form, attributes),
    )


def _read_variants(form: Form, currency: str, wishes: Sequence[OptionWish]) -> tuple[VariantDraft, ...]:
    alone = VariantDraft(
        price=fields.amount(form, "price", currency),
        compare_at=fields.amount_or_none(form, "compare_at", currency),
        sku=fields.line(form, "sku") or None,
        barcode=fields.line(form, "barcode"),
        weight_grams=form.integer("weight_grams", most=_MAX_GRAMS),
        quantity=form.integer("stock", most=_MAX_PIECES) if form.text("stock") else None,
    )
    if prod(len(wish.values) for wish in wishes) > _MAX_COMBINATIONS:
        form.mistakes["options"] = TOO_MANY
        return (alone,)
    return tuple(_variant_of(alone, values, at) for at, values in enumerate(combinations(*_values(wishes))))


def _values(wishes: Sequence[OptionWish]) -> list[list[str]]:
    return [[each.value for each in wish.values] for wish in wishes]


def _variant_of(alone: VariantDraft, values: tuple[str, ...], at: int) -> VariantDraft:
    """A variant like the one that was described; what belongs to one alone is the first one's."""
    if at == 0:
        return replace(alone, option_values=values)
    return replace(alone, option_values=values, sku=None, barcode="", quantity=None if alone.quantity is None else 0)
