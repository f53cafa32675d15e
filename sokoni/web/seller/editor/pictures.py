"""Pictures of a product: shown with how far they are, put in order, described, taken away; read from the form."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sokoni.commerce.catalog.types import Image, ImageChange, ImageState, ProductDetail
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.services.media import service as media
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import THOUSAND, Cut, ImageKind, MediaObject, PreparedObject, State
from sokoni.web.forms import Form, parse_uuid
from sokoni.web.translation import N_

_MAX_ALT = 1000
# The form counts in hundredths with a decimal, the catalogue in thousandths.
_STEP = 10
_NUMBER = re.compile(r"(\d{1,3})(?:[.,\u066b](\d))?")
OUTSIDE = N_("Write two numbers from 0 to 100, or none.")
OUTSIDE_PART = N_("Write a part that lies within the picture; its four numbers are hundredths of it.")
_FOCUS = ("focus-x", "focus-y")
_CROP = ("crop-x", "crop-y", "crop-width", "crop-height")
EARLIER, LATER, REMOVE = "picture-earlier", "picture-later", "picture-remove"


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture with what can be seen of it: ready, preparing or failed, and why.

    One of which only the part is still being made is preparing, and there to be looked at whole (`is_here`).
    """

    image: Image
    state: str
    reason: str
    is_here: bool

    @property
    def focus(self) -> tuple[str, ...]:
        """The point that stays in sight, as the form's fields show it."""
        return _typed(self.image.focus, len(_FOCUS))

    @property
    def crop(self) -> tuple[str, ...]:
        """The part that is shown, as the form's fields show it."""
        return _typed(self.image.frame.cut, len(_CROP))


@dataclass(frozen=True, slots=True)
class PictureWishes:
    """What the form asks for pictures that are there."""

    images: Mapping[UUID, ImageChange]
    order: tuple[UUID, ...]
    removed: tuple[UUID, ...]


async def tiles_of(session: ReadSession, images: Sequence[Image]) -> list[Tile]:
    """The pictures with how far their sizes are made; a statement, one more where parts are shown, none without any."""
    known = await media.list_by_hash(session, hashes=[each.media_hash for each in images if each.media_hash])
    cut = [each.media_hash for each in images if each.media_hash and each.frame.cut]
    finished = await media.list_finished_cuts(session, hashes=cut)
    return [_tile(image, known.get(image.media_hash or ""), finished) for image in images]


def _tile(image: Image, made: MediaObject | None, finished: Collection[Cut]) -> Tile:
    if image.state is ImageState.FAILED:
        return Tile(image, "failed", image.reason, is_here=False)
    if image.state is ImageState.PENDING or (made is not None and made.state is State.PENDING):
        return Tile(image, "preparing", image.reason, is_here=False)
    if made is not None and made.state is State.FAILED:
        return Tile(image, "failed", made.reason or "", is_here=False)
    if image.media_hash and image.frame.cut and Cut(image.media_hash, image.frame.cut) not in finished:
        return Tile(image, "preparing", "", is_here=True)
    return Tile(image, "ready", "", is_here=True)


def _typed(parts: Sequence[int] | None, count: int) -> tuple[str, ...]:
    if parts is None:
        return ("",) * count
    return tuple(f"{each // _STEP}" if each % _STEP == 0 else f"{each // _STEP}.{each % _STEP}" for each in parts)


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
    if (typed := _changed(form, image, _FOCUS, image.focus)) is not None:
        change["focus"] = _read_focus(form, f"focus-x-{image.id}", typed)
    if (typed := _changed(form, image, _CROP, image.frame.cut)) is not None:
        change["crop"] = _read_crop(form, f"crop-x-{image.id}", typed)
    return change


def _changed(form: Form, image: Image, names: Sequence[str], said: Sequence[int] | None) -> tuple[str, ...] | None:
    """What was typed into the fields of a picture; None where they were not sent, or say what is said already."""
    fields = [f"{name}-{image.id}" for name in names]
    typed = tuple(form.text(field) for field in fields)
    return typed if fields[0] in form.values and typed != _typed(said, len(names)) else None


def _read_focus(form: Form, name: str, typed: tuple[str, ...]) -> list[int] | None:
    if not any(typed):
        return None
    point = [_thousandths(each) for each in typed]
    if None in point:
        form.mistakes[name] = OUTSIDE
        return None
    return [each for each in point if each is not None]


def _read_crop(form: Form, name: str, typed: tuple[str, ...]) -> list[int] | None:
    """A part; what is left out begins at the edge and reaches to the other one. All of it is no part."""
    x, y = (_thousandths(each or "0") for each in typed[:2])
    if x is not None and y is not None:
        width, height = (
            _thousandths(side) if side else THOUSAND - start for side, start in zip(typed[2:], (x, y), strict=True)
        )
        if width and height and x + width <= THOUSAND and y + height <= THOUSAND:
            return None if (width, height) == (THOUSAND, THOUSAND) else [x, y, width, height]
    form.mistakes[name] = OUTSIDE_PART
    return None


def _thousandths(typed: str) -> int | None:
    """Hundredths as they were typed, with a decimal at most; None for anything else, and beyond a whole."""
    found = _NUMBER.fullmatch(typed)
    value = None if found is None else int(found[1]) * _STEP + int(found[2] or 0)
    return value if value is not None and value <= THOUSAND else None
