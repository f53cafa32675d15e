"""What is decided about shops without looking anything up."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sokoni.commerce.shop import errors
from sokoni.commerce.shop.types import ShopDraft, ShopLook, ShopProfile, Status
from sokoni.core import money
from sokoni.core.errors import Reason

MAX_SLUG_LENGTH = 60
_MAX_LENGTHS: Mapping[str, int] = MappingProxyType(
    {"name": 120, "description": 5000, "city": 120, "phone": 40, "primary_category": 120, "returns_policy": 5000}
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

MOVES: Mapping[Status, tuple[Status, ...]] = MappingProxyType(
    {
        Status.PENDING: (Status.APPROVED, Status.REJECTED),
        Status.APPROVED: (Status.SUSPENDED,),
        Status.REJECTED: (Status.APPROVED, Status.PENDING),
        Status.SUSPENDED: (Status.APPROVED,),
    }
)


def check_move(status: Status, wanted: Status) -> None:
    """Pass a move that the table holds.

    Raises:
        ShopMoveRefused: it does not.
    """
    if wanted not in MOVES[status]:
        raise errors.ShopMoveRefused(status=status, wanted=wanted, allowed=MOVES[status])


def check_draft(draft: ShopDraft) -> None:
    """Pass an application whose fields can be used.

    Raises:
        UnknownCurrency: the currency is not in our table.
        ShopDraftInvalid: another field cannot be used; the error names it.
    """
    money.exponent(draft.currency)
    _check_texts(
        {
            "name": draft.name,
            "description": draft.description,
            "city": draft.city,
            "phone": draft.phone,
            "primary_category": draft.primary_category,
        }
    )
    if not re.fullmatch(r"[A-Z]{2}", draft.country):
        raise errors.ShopDraftInvalid(
            field="country", reason=Reason("it is no two-letter ISO 3166 code, such as CO or KE")
        )
    if not _LOCALE.fullmatch(draft.locale):
        raise errors.ShopDraftInvalid(field="locale", reason=Reason("it is no language tag, such as es or es-CO"))
    if draft.slug is not None and not is_slug(draft.slug):
        raise errors.ShopDraftInvalid(
            field="slug", reason=Reason("it takes small letters, digits and single hyphens only")
        )


def check_profile(profile: ShopProfile) -> None:
    """Pass changes whose fields can be used.

    Raises:
        ShopDraftInvalid: a field cannot be used; the error names it.
    """
    given = {name: getattr(profile, name) for name in _MAX_LENGTHS}
    _check_texts({name: value for name, value in given.items() if value is not None})


def check_look(look: ShopLook) -> None:
    """Pass colours that are written as such.

    Raises:
        ShopDraftInvalid: one is not; the error names it.
    """
    for name in ("leaf_colour", "marigold_colour"):
        colour = look.get(name)
        if colour is not None and (not isinstance(colour, str) or not _COLOUR.fullmatch(colour)):
            raise errors.ShopDraftInvalid(field=name, reason=Reason("it is no colour, such as #2f855a"))


def is_slug(text: str) -> bool:
    """Whether a text can stand in an address as it is."""
    return len(text) <= MAX_SLUG_LENGTH and _SLUG.fullmatch(text) is not None


def slugify(text: str) -> str:
    """A text as an address part of small ASCII letters, digits and hyphens; 'shop' where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))
    return words[:MAX_SLUG_LENGTH].strip("-") or "shop"


def free_slug(wanted: str, taken: Sequence[str]) -> str:
    """The wanted slug, or it with the first number that makes it free."""
    occupied = frozenset(taken)
    if wanted not in occupied:
        return wanted
    number = 2
    while (candidate := f"{wanted[: MAX_SLUG_LENGTH - len(str(number)) - 1]}-{number}") in occupied:
        number += 1
    return candidate


def _check_texts(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if len(text) > _MAX_LENGTHS[name]:
            raise errors.ShopDraftInvalid(
                field=name, reason=Reason("it is longer than {most} characters", most=_MAX_LENGTHS[name])
            )
        if "\x00" in text:
            raise errors.ShopDraftInvalid(field=name, reason=Reason("it holds a character that is no text"))
    if "name" in texts and not texts["name"].strip():
        raise errors.ShopDraftInvalid(field="name", reason=Reason("it is empty"))
