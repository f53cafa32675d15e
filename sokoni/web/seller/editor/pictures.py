"""Pictures of a product: shown with how far they are, put in order, described, taken away; read from the form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog.types import Image, ImageChange, ImageState, ProductDetail
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import ImageKind, MediaObject, PreparedObject, State
from sokoni.web.forms import Form, parse_uuid
from sokoni.web.translation import N_

_MAX_ALT = 1000
# The form counts in hundredths, the catalogue in thousandths.
_STEP = 10
_WHOLE, _DIGITS = 100, 3
OUTSIDE = N_("Write two numbers from 0 to 100, or none.")
EARLIER, LATER, REMOVE = "picture-earlier", "picture-later", "picture-remove"


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture with what can be seen of it: ready, preparing or failed, and why."""

    image: Image
    state: str
    reason: str

    @property
    def focus(self) -> tuple[str, str]:
        """The point that stays in sight, as the form's fields show it."""
        if self.image.focus is None:
            return "", ""
        x, y = (each // _STEP for each in self.image.focus)
        return str(x), str(y)


@dataclass(frozen=True, slots=True)
class PictureWishes:
    """What the form asks for pictures that are there."""

    images: Mapping[UUID, ImageChange]
    order: tuple[UUID, ...]
    removed: tuple[UUID, ...]


async def tiles_of(session: ReadSession, images: Sequence[Image]) -> list[Tile]:
    """The pictures with how far their sizes are made; one statement, none without pictures."""
    known = await media.list_by_hash(session, hashes=[each.media_hash for each in images if each.media_hash])
    return [_tile(image, known.get(image.media_hash or "")) for image in images]


def _tile(image: Image, made: MediaObject | None) -> Tile:
    if image.state is ImageState.FAILED:
        return Tile(image, "failed", image.reason)
    if image.state is ImageState.PENDING or (made is not None and made.state is State.PENDING):
        return Tile(image, "preparing", image.reason)
    if made is not None and made.state is State.FAILED:
        return Tile(image, "failed", made.reason or "")
    return Tile(image, "ready", "")


async def prepare(form: Form, storages: Storages) -> list[PreparedObject]:
    """The pictures that came along, stored; what is no picture is a mistake. No transaction may be open."""
    prepared = []
    for upload in form.uploads.get("pictures", ()):
        if not upload.data:
            continue
        try:
            prepared.append(await media.prepare(storages, data=upload.data, kind=ImageKind.PRODUCT))
        except DomainError as error:
            form.mistakes["pictures"] = error
    return prepared


async def kept(session: ReadSession, form: Form) -> Sequence[MediaObject]:
    """Pictures that came with a form that had to be mended, so that nobody has to choose them again."""
    hashes = [value for name, value in form.values.items() if name.startswith("kept-picture-")]
    found = await media.list_by_hash(session, hashes=hashes)
    return [found[each] for each in dict.fromkeys(hashes) if each in found]


def read(form: Form, product: ProductDetail) -> PictureWishes:
    """What the form asks for the pictures; mistakes stand beside the fields."""
    images = {image.id: _read_change(form, image) for image in product.images}
    action, _, wanted = form.text("do").partition(":")
    chosen = parse_uuid(wanted)
    ids = [image.id for image in product.images]
    return PictureWishes(
        images={key: change for key, change in images.items() if change},
        order=_read_order(form, ids) or _moved(ids, chosen, action),
        removed=(chosen,) if action == REMOVE and chosen in ids else (),
    )


def _read_order(form: Form, ids: Collection[UUID]) -> tuple[UUID, ...]:
    named = (parse_uuid(each) for each in form.text("order").split(","))
    return tuple(dict.fromkeys(each for each in named if each is not None and each in ids))


def _moved(ids: Sequence[UUID], chosen: UUID | None, action: str) -> tuple[UUID, ...]:
    if chosen not in ids or action not in {EARLIER, LATER}:
        return ()
    order, at = list(ids), ids.index(chosen)
    to = max(at - 1, 0) if action == EARLIER else min(at + 1, len(ids) - 1)
    order.insert(to, order.pop(at))
    return tuple(order)


def _read_change(form: Form, image: Image) -> ImageChange:
    change = ImageChange()
    if f"alt-{image.id}" in form.values:
        change["alt"] = form.text(f"alt-{image.id}")[:_MAX_ALT]
    names = (f"focus-x-{image.id}", f"focus-y-{image.id}")
    typed = tuple(form.text(name) for name in names)
    if names[0] in form.values and typed != Tile(image, "", "").focus:
        change["focus"] = _read_focus(form, names[0], typed)
    return change


def _read_focus(form: Form, name: str, typed: tuple[str, ...]) -> list[int] | None:
    if not any(typed):
        return None
    if not all(each.isdecimal() and len(each) <= _DIGITS and int(each) <= _WHOLE for each in typed):
        form.mistakes[name] = OUTSIDE
        return None
    return [int(each) * _STEP for each in typed]
