"""A form of the editor, saved: the product in one change, its stock beside, its collections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute.types import Attribute
from sokoni.commerce.catalog.service import SavingMeans
from sokoni.commerce.catalog.types import ProductDetail, ProductEdit, Status
from sokoni.commerce.stock import service as stock
from sokoni.commerce.stock.types import LevelChange
from sokoni.core import change
from sokoni.core.change import Actor, Together
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.versions import ANYTHING, Expected
from sokoni.services.media import service as media
from sokoni.services.media.types import MediaObject, PreparedObject
from sokoni.web import forms
from sokoni.web.forms import Form
from sokoni.web.seller.console import OpenedShop
from sokoni.web.seller.editor import fields, membership, options, pictures, properties, schedule, texts, variants
from sokoni.web.seller.editor.opening import EditedProduct


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came in for a product, and who sent it when."""

    form: Form
    edited: EditedProduct
    opened: OpenedShop
    means: SavingMeans
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who sent it."""
        return self.opened.subject.actor()


@dataclass(frozen=True, slots=True)
class Saved:
    """A product as it was saved, whether that changed the product itself, and all that was changed with it."""

    product: ProductDetail
    has_changed: bool
    made: Together


async def save(session: WriteSession, sent: Sent, prepared: Sequence[PreparedObject]) -> Saved | None:
    """The product as the form wants it; None where something has to be mended, and then nothing has changed.

    Pictures that came along are known from then on in either case, so that a form that is mended need not bring them.
    """
    form, detail = sent.form, sent.edited.detail
    variants.fill(form, detail)
    added = await take_pictures(session, form, prepared, now=sent.now)
    attributes = await catalog.list_attributes(session, shop_id=sent.opened.shop.id)
    levels = await stock.levels(session, variant_ids=[variant.id for variant in detail.variants])
    edit = await _read_edit(session, sent, attributes, added)
    counts = variants.read_counts(form, detail, levels)
    if not form.is_right:
        return None
    sent = replace(sent, means=replace(sent.means, counts_stock=any(level.tracked for level in levels.values())))
    saved = await forms.attempt(session, form, lambda: _save(session, sent, edit, counts))
    if saved is None:
        refuse(form, detail)
    return saved


async def save_pictures(session: WriteSession, sent: Sent, prepared: Sequence[PreparedObject]) -> Saved | None:
    """The product with its pictures as the form wants them, and nothing else of it changed; None as with `save`.

    Nobody's words are overwritten by that, so that it does not matter whether somebody saved the product meanwhile.
    """
    wishes = pictures.read(sent.form, sent.edited.detail)
    # What one file of several has against it keeps none of the others out.
    if set(sent.form.mistakes) - {"pictures"}:
        return None
    edit = ProductEdit(
        images=wishes.images,
        order=wishes.order,
        removed_images=wishes.removed,
        pictures=await take_pictures(session, sent.form, prepared, now=sent.now),
    )
    with change.together(session) as made:
        saved = await forms.attempt(session, sent.form, lambda: _save_product(session, sent, edit))
    return None if saved is None else Saved(saved, has_changed=made.count > 0, made=made)


async def take_pictures(
    session: WriteSession, form: Form, prepared: Sequence[PreparedObject], *, now: datetime
) -> tuple[MediaObject, ...]:
    """The pictures that came with this form, and those that came with it before it had to be mended."""
    before = await pictures.kept(session, form)
    found = [*before, *[await media.record(session, each, now=now) for each in prepared]]
    form.values = {
        **{name: value for name, value in form.values.items() if not name.startswith("kept-picture-")},
        **{f"kept-picture-{number}": each.hash for number, each in enumerate(found)},
    }
    return tuple(found)


async def _read_edit(
    session: WriteSession, sent: Sent, attributes: Sequence[Attribute], added: tuple[MediaObject, ...]
) -> ProductEdit:
    form, edited, detail = sent.form, sent.edited, sent.edited.detail
    plain = texts.read_plain(form)
    plain.update(schedule.read(form, detail, now=sent.now))
    if "categories" in form.values:
        roots = await catalog.list_categories(session, locale="")
        plain["category_ids"] = properties.read_categories(form, properties.branches_of(roots))
    plain["attributes"] = properties.read_attributes(form, attributes)
    wishes = pictures.read(form, detail)
    action, _, wanted = form.text("do").partition(":")
    return ProductEdit(
        words=texts.read_words(form, edited),
        fields=plain,
        options=options.read_wishes(form, edited.options),
        variants=variants.read_changes(form, detail, removed_images=wishes.removed),
        removed_variants=variants.read_removed(form, detail),
        added_variants=variants.read_added(form, detail, edited.options),
        images=wishes.images,
        order=wishes.order,
        removed_images=wishes.removed,
        pictures=added,
        status=Status(wanted) if action == "status" and wanted in set(Status) else None,
    )


async def _save(session: WriteSession, sent: Sent, edit: ProductEdit, counts: Sequence[LevelChange]) -> Saved:
    product_id = sent.edited.detail.id
    moves = await membership.read_moves(session, sent.form, sent.opened, product_id)
    await membership.hold(session, moves, sent.opened)
    # What belongs together is undone together.
    with change.together(session) as made:
        saved = await _save_product(session, sent, edit, expected=_expected(sent.form))
        has_changed = made.count > 0
        await membership.keep(session, moves, sent.opened, product_id, actor=sent.actor, now=sent.now)
        there = {variant.id for variant in saved.variants}
        await _keep_counts(session, sent, [each for each in counts if each.variant_id in there])
    return Saved(saved, has_changed=has_changed, made=made)


async def _save_product(
    session: WriteSession, sent: Sent, edit: ProductEdit, *, expected: Expected = ANYTHING
) -> ProductDetail:
    return await catalog.save_product(
        session,
        product_id=sent.edited.detail.id,
        edit=edit,
        means=sent.means,
        actor=sent.actor,
        now=sent.now,
        expected=expected,
    )


async def _keep_counts(session: WriteSession, sent: Sent, counts: Sequence[LevelChange]) -> None:
    try:
        await stock.change_levels(session, shop_id=sent.opened.shop.id, wishes=counts, actor=sent.actor, now=sent.now)
    except DomainError as error:
        sent.form.mistakes[f"stock-{error.fields['variant_id']}"] = error
        raise


def _expected(form: Form) -> Expected:
    """The version of the product that the form was filled in on; any where it does not say."""
    seen = form.text("seen")
    return Expected(frozenset({seen})) if seen else ANYTHING


def refuse(form: Form, product: ProductDetail | None = None) -> None:
    """Put a refusal beside the field that it is about, where the service could not know the field's name."""
    found: Mapping[str, object] = dict(form.mistakes)
    for name, error in found.items():
        if not isinstance(error, DomainError):
            continue
        if product is not None and variants.refuse(form, error, product):
            form.mistakes.pop(name)
        elif name not in fields.SHOWN and not name.startswith(fields.SHOWN_BEGINNINGS):
            # No field of the page has this name, so that it is said above the form.
            del form.mistakes[name]
            form.problem = error
