"""Codes that take something off: typed into the basket or at checkout, shown with what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from sokoni.commerce.cart import service as cart
from sokoni.commerce.cart.types import CartKey, CartView
from sokoni.commerce.pricing.promotion.types import Closed
from sokoni.commerce.pricing.types import Outcome, TypedCode
from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, rendering
from sokoni.web.forms import Form
from sokoni.web.translation import N_

_WORDS = {
    Outcome.NOTHING_FITS: N_("It is for other goods."),
    Outcome.BELOW_MINIMUM: N_("It counts once there are %(amount)s more of its goods in the basket."),
    Outcome.TOO_FEW: N_("It counts once there are %(count)s more pieces of its goods in the basket."),
    Outcome.NOTHING_TO_GIVE: N_("Put what it gives you into the basket as well."),
    Outcome.NOT_COMBINED: N_("A better offer stands in its way; they do not go together."),
    Outcome.AT_CHECKOUT: N_("It counts once it is known where to deliver."),
    Closed.UNKNOWN: N_("No shop in this basket knows it."),
    Closed.NOT_YET: N_("It does not count yet."),
    Closed.OVER: N_("It has expired."),
    Closed.USED_UP: N_("It has been used up."),
    Closed.USED_BEFORE: N_("You have used it as often as one may."),
    Closed.NOT_FOR_YOU: N_("It is for other customers, such as those who order for the first time."),
    Closed.OTHER_CURRENCY: N_("It is for another currency."),
    Closed.DOUBLED: N_("Another code opens the same offer."),
}


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code with a word about what came of it."""

    code: str
    counts: bool
    word: str


def shown(request: Request, subject: Subject, codes: Sequence[TypedCode]) -> Sequence[ShownCode]:
    """Typed codes in the reader's words."""
    return [ShownCode(each.code, each.counts, _word(request, subject, each)) for each in codes]


async def change(session: WriteSession, form: Form, *, key: CartKey, now: datetime) -> CartView | None:
    """The basket after a code was typed or taken out, as the form says; None where the form now says why not."""
    unwanted = form.text("remove_code")
    if unwanted:
        return await forms.attempt(session, form, lambda: cart.remove_code(session, key=key, code=unwanted, now=now))
    code = form.required("code")
    if not code:
        return None
    return await forms.attempt(session, form, lambda: cart.apply_code(session, key=key, code=code, now=now))


def _word(request: Request, subject: Subject, typed: TypedCode) -> str:
    _, wording = rendering.words(request, subject)
    if typed.counts:
        return typed.title
    reason = typed.closed or typed.outcome
    assert reason is not None, "what does not count says why"
    return rendering.translate(
        request,
        subject,
        _WORDS[reason],
        amount=wording.money(typed.missing) if typed.missing else "",
        count=wording.number(typed.missing_pieces),
    )
