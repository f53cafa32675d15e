"""The attributes of a shop's products: defined, changed, taken away where no product says them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from sokoni.commerce.catalog import policies as catalog_policies
from sokoni.commerce.catalog import service as catalog
from sokoni.commerce.catalog.attribute import errors as attribute_errors
from sokoni.commerce.catalog.attribute import service as attributes
from sokoni.commerce.catalog.attribute.types import Attribute, AttributeType
from sokoni.core import change
from sokoni.core.database import ReadSession
from sokoni.core.http.edge import Now, Read, Write
from sokoni.core.http.routing import Router
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import attribute_form, console
from sokoni.web.seller.attribute_form import TYPE_WORDS
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import LANGUAGES, N_

router = Router(prefix="/seller/{shop_slug}/attributes", include_in_schema=False)
# A choice has a code, a colour and a name in each language; five hundred of them fit into a form.
_FIELDS = 4000
_USERS_SHOWN = 8


async def open_attribute(request: Request, opened: Opened, session: Read, attribute_id: UUID) -> Attribute:
    """An attribute of the shop in the address; the marketplace's are looked at in the list only.

    Raises:
        AttributeMissing: there is none, or it is not the shop's own.
    """
    locale = rendering.locale_of(request, opened.subject)
    found = await catalog.get_attribute(session, attribute_id=attribute_id, shop_id=opened.shop.id, locale=locale)
    if found.shop_id != opened.shop.id:
        raise attribute_errors.AttributeMissing(attribute=attribute_id)
    return found


Shown = Annotated[Attribute, Depends(open_attribute, scope="function")]


@router.get("")
async def list_attributes(request: Request, opened: Opened, session: Read) -> Response:
    """The shop's attributes and the marketplace's, with how many products say each."""
    locale = rendering.locale_of(request, opened.subject)
    known = await catalog.list_attributes(session, shop_id=opened.shop.id, locale=locale)
    return console.page(
        request,
        "attributes.html",
        opened,
        place="/attributes",
        head=N_("Attributes"),
        own=[each for each in known if each.shop_id is not None],
        common=[each for each in known if each.shop_id is None],
        uses=await attributes.count_uses(session, shop_id=opened.shop.id),
        type_words=TYPE_WORDS,
    )


@router.get("/new")
async def show_new(request: Request, opened: Opened, session: Read) -> Response:
    """An empty form."""
    return await _page(request, opened, session, forms.EMPTY, None)


@router.post("/new")
async def create(request: Request, opened: Opened, session: Write, now: Now) -> Response:
    """Define an attribute; the buttons of its choices change the form alone."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request, fields=_FIELDS)
    if form.text("do") != "save":
        return await _page(request, opened, session, form, None)
    known = await catalog.list_attributes(session, shop_id=opened.shop.id)
    draft = attribute_form.read_draft(form, taken={each.code for each in known})
    made = None
    with change.together(session) as together:
        if form.is_right:
            made = await forms.attempt(
                session,
                form,
                lambda: catalog.add_attribute(
                    session, shop_id=opened.shop.id, draft=draft, actor=opened.subject.actor(), now=now
                ),
            )
    if made is None:
        return await _page(request, opened, session, form, None)
    return rendering.redirect(request, f"{opened.here}/attributes", note="attribute-saved", undo=together)


@router.get("/{attribute_id}")
async def show_attribute(request: Request, opened: Opened, session: Read, attribute: Shown) -> Response:
    """A definition to be changed, and the products that say it."""
    return await _page(request, opened, session, forms.EMPTY, attribute)


@router.post("/{attribute_id}")
async def save(request: Request, opened: Opened, session: Write, attribute: Shown, now: Now) -> Response:
    """Change a definition; a choice that products say cannot go."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request, fields=_FIELDS)
    if form.text("do") != "save":
        return await _page(request, opened, session, form, attribute)
    fields = attribute_form.read_change(form, attribute)
    saved = None
    with change.together(session) as together:
        if form.is_right:
            saved = await forms.attempt(
                session,
                form,
                lambda: catalog.update_attribute(
                    session,
                    attribute_id=attribute.id,
                    shop_id=opened.shop.id,
                    fields=fields,
                    actor=opened.subject.actor(),
                    now=now,
                ),
            )
    if saved is None:
        return await _page(request, opened, session, form, attribute)
    return rendering.redirect(request, f"{opened.here}/attributes", note="attribute-saved", undo=together)


@router.post("/{attribute_id}/remove")
async def remove(request: Request, opened: Opened, session: Write, attribute: Shown, now: Now) -> Response:
    """Take a definition away that no product says."""
    catalog_policies.check_may_edit(opened.subject, opened.shop.id)
    form = await forms.read(request)
    done = False
    with change.together(session) as together:

        async def take_away() -> bool:
            await catalog.delete_attribute(
                session,
                attribute_id=attribute.id,
                shop_id=opened.shop.id,
                actor=opened.subject.actor(),
                now=now,
            )
            return True

        done = bool(await forms.attempt(session, form, take_away))
    if not done:
        return await _page(request, opened, session, Form({}, problem=form.problem), attribute)
    return rendering.redirect(request, f"{opened.here}/attributes", note="attribute-removed", undo=together)


async def _page(
    request: Request, opened: OpenedShop, session: ReadSession, form: Form, attribute: Attribute | None
) -> Response:
    kind = attribute_form.read_type(form, attribute)
    users, titles = 0, dict[UUID, str]()
    if attribute is not None:
        users = (await attributes.count_uses(session, shop_id=opened.shop.id)).get(attribute.id, 0)
        titles = dict(await _users(opened, session, attribute))
    return console.page(
        request,
        "attribute.html",
        opened,
        place="/attributes",
        head=attribute.name if attribute is not None else N_("New attribute"),
        form=form,
        attribute=attribute,
        kind=kind,
        is_number=kind is AttributeType.NUMBER,
        is_colour=kind is AttributeType.COLOUR,
        types=_types(request, opened),
        rows=attribute_form.read_rows(form, attribute) if kind.has_choices else (),
        # The shop's own language first: it is what its customers read where there is no other.
        spoken=sorted(LANGUAGES.values(), key=lambda each: each.code != opened.shop.locale[:2]),
        users=users,
        titles=titles,
    )


def _types(request: Request, opened: OpenedShop) -> Sequence[tuple[str, str]]:
    translate = partial(rendering.translate, request, opened.subject)
    return [(kind.value, translate(words)) for kind, words in TYPE_WORDS.items()]


async def _users(opened: OpenedShop, session: ReadSession, attribute: Attribute) -> Mapping[UUID, str]:
    found = await attributes.list_users(session, attribute_id=attribute.id, shop_id=opened.shop.id, limit=_USERS_SHOWN)
    return await catalog.list_product_titles(session, product_ids=found)
