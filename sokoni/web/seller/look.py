"""How a shop looks and what it says of itself: name and words, logo, banner, two colours."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.shop import policies as shop_policies
from sokoni.commerce.shop import service as shop_service
from sokoni.commerce.shop.types import Shop, ShopLook, ShopProfile
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, Read, provided
from sokoni.core.http.routing import Router
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind, PreparedObject, State
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.seller import console
from sokoni.web.seller.console import Opened, OpenedShop
from sokoni.web.translation import N_

router = Router(prefix="/seller/{shop_slug}/look", include_in_schema=False)
_PICTURES = ("logo", "banner")


@router.get("")
async def show_look(request: Request, opened: Opened, session: Read) -> Response:
    """The shop as it presents itself, to be changed."""
    return _look_page(request, opened, forms.EMPTY, unready=await _unready(session, opened.shop))


@router.post("")
async def change_look(
    request: Request,
    opened: Opened,
    database: Annotated[Database, provided(Database)],
    storages: Annotated[Storages, provided(Storages)],
    now: Now,
) -> Response:
    """Change words, pictures and colours at once."""
    shop_policies.check_may_edit_profile(opened.subject, opened.shop.id)
    form = await forms.read(request)
    profile = ShopProfile(
        name=form.required("name"),
        description=form.text("description"),
        city=form.text("city"),
        phone=form.text("phone"),
        returns_policy=form.text("returns_policy"),
    )
    # Pictures go to the store while no transaction is open.
    pictures = await _prepare(form, storages)
    saved = None
    if form.is_right:
        async with database.write() as session:
            saved = await forms.attempt(session, form, lambda: _save(session, opened, profile, form, pictures, now=now))
    if saved is None:
        return _look_page(request, opened, form)
    return rendering.redirect(request, f"{opened.here}/look", note="saved")


async def _prepare(form: Form, storages: Storages) -> dict[str, PreparedObject]:
    """The pictures that came along, stored; what is no picture is a mistake beside its field."""
    prepared = {}
    for name in _PICTURES:
        upload = form.files.get(name)
        if upload is None or not upload.data:
            continue
        try:
            prepared[name] = await media.prepare(storages, data=upload.data, kind=ImageKind.SHOP)
        except DomainError as error:
            form.mistakes[name] = error
    return prepared


async def _save(
    session: WriteSession,
    opened: OpenedShop,
    profile: ShopProfile,
    form: Form,
    pictures: dict[str, PreparedObject],
    *,
    now: Now,
) -> Shop:
    look = ShopLook(leaf_colour=_colour(form, "leaf"), marigold_colour=_colour(form, "marigold"))
    if "logo" in pictures:
        look["logo_hash"] = (await media.record(session, pictures["logo"], now=now)).hash
    elif form.text("remove_logo"):
        look["logo_hash"] = None
    if "banner" in pictures:
        look["banner_hash"] = (await media.record(session, pictures["banner"], now=now)).hash
    elif form.text("remove_banner"):
        look["banner_hash"] = None
    shop_id, actor = opened.shop.id, opened.subject.actor()
    await shop_service.update_profile(session, shop_id=shop_id, profile=profile, actor=actor, now=now)
    return await shop_service.update_look(session, shop_id=shop_id, look=look, actor=actor, now=now)


def _colour(form: Form, name: str) -> str | None:
    """The chosen colour; None where the shop wears the house's."""
    return form.text(f"{name}_colour").lower() if form.text(f"own_{name}") else None


async def _unready(session: ReadSession, shop: Shop) -> dict[str, bool]:
    """The shop's pictures that cannot be shown, by hash: whether they never will be, or are still being prepared."""
    hashes = [each for each in (shop.logo_hash, shop.banner_hash) if each]
    known = await media.list_by_hash(session, hashes=hashes)
    return {each.hash: each.state is State.FAILED for each in known.values() if each.state is not State.READY}


def _look_page(
    request: Request, opened: OpenedShop, form: Form, *, unready: Mapping[str, bool] = MappingProxyType({})
) -> Response:
    return console.page(request, "look.html", opened, place="/look", head=N_("Shop look"), form=form, unready=unready)
