"""Points: one's own, what goods would bring, and spending them at checkout."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fastapi import Request
from starlette.responses import Response

from sokoni.commerce.loyalty import handlers, rules
from sokoni.commerce.loyalty import service as loyalty
from sokoni.commerce.loyalty.types import WHOLE_BP, EarningTerms, EntryKind, Programme, Redeemable, Standing
from sokoni.commerce.pricing.types import Redemption, Totals
from sokoni.core.database import ReadSession
from sokoni.core.errors import DomainError
from sokoni.core.http.edge import Now, PageParameters, Read, Write
from sokoni.core.http.routing import Router
from sokoni.core.money import Money
from sokoni.identity.permission.edge import SignedIn
from sokoni.identity.permission.types import Subject
from sokoni.web import forms, kept, rendering
from sokoni.web.forms import Form
from sokoni.web.translation import N_

router = Router(include_in_schema=False)
TAG = handlers.PROGRAMME
KIND_WORDS: Mapping[EntryKind, str] = MappingProxyType({
    EntryKind.EARNED: N_("Earned with an order"),
    EntryKind.GRANTED: N_("A present"),
    EntryKind.WITHDRAWN: N_("Taken away"),
    EntryKind.REDEEMED: N_("Spent on an order"),
    EntryKind.RESTORED: N_("Back from an order"),
    EntryKind.REVERSED: N_("Taken back with what went back"),
    EntryKind.EXPIRED: N_("Expired"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """The programme, or that there is none: so that this, too, can be kept."""

    programme: Programme | None


@dataclass(frozen=True, slots=True)
class Till:
    """What a buyer may spend on what they are about to order, and what they said they spend."""

    standing: Standing
    most: Redeemable
    redemption: Redemption | None


@router.get("/account/points")
async def show_points(request: Request, subject: SignedIn, session: Read, now: Now, page: PageParameters) -> Response:
    """One's balance, tier and the way to the next, what expires soon, and all that moved points; two statements."""
    programme, standing = await loyalty.look(session, account_id=subject.account_id, now=now)
    return rendering.page(
        request,
        "storefront/points.html",
        subject=subject,
        room="points",
        programme=programme,
        standing=standing,
        rates=_rates(programme),
        entries=await loyalty.list_entries(session, account_id=subject.account_id, page=page),
        kind_words=KIND_WORDS,
    )


@router.post("/account/points")
async def set_mail(request: Request, subject: SignedIn, session: Write) -> Response:
    """Be written to about points, or not."""
    form = await forms.read(request)
    await loyalty.set_wants_mail(session, account_id=subject.account_id, wants_mail=bool(form.text("wants_mail")))
    return rendering.redirect(request, "/account/points", note="saved")


async def programme_of(request: Request) -> Programme | None:
    """The programme where it runs; from memory where it is kept, else by one statement."""

    async def read(session: ReadSession) -> Running:
        found = await loyalty.find_programme(session)
        return Running(found if found is not None and found.draft.is_active else None)

    return (await kept.answers_of(request).value(("loyalty",), tags=[TAG], make=read)).programme


def brought_by(programme: Programme | None, amount: Money) -> int:
    """How many points goods of an amount bring to who stands on no tier; nothing where no programme runs."""
    rate = None if programme is None else programme.draft.rate_in(amount.currency)
    if rate is None:
        return 0
    terms = EarningTerms(amount=rate.earn_amount, points=rate.earn_points, multiplier_bp=WHOLE_BP)
    return rules.earned(amount.amount, terms)


def goods_of(totals: Totals) -> Money:
    """What is paid for goods without tax, as far as it is known: what earns points."""
    goods = sum(line.total.amount - line.tax.amount for line in totals.lines)
    return Money(goods, totals.currency)


async def till(session: ReadSession, subject: Subject, form: Form, *, currency: str | None, now: Now) -> Till | None:
    """What a buyer may spend, with what the form says is spent, or why that cannot be; None for guests and the poor.

    One statement for who is signed in.
    """
    if subject.account_id is None or currency is None:
        return None
    found = await loyalty.get_standing(session, account_id=subject.account_id, now=now)
    if found is None:
        return None
    programme, standing = found
    most = rules.redeemable(programme, points=standing.spendable, spendable=standing.spendable, currency=currency)
    if most is None or standing.spendable < most.minimum_points:
        return None
    wanted = form.integer("points", most=rules.MOST_POINTS)
    return Till(standing, most, _redemption(form, programme, standing, wanted, currency))


def _redemption(form: Form, programme: Programme, standing: Standing, wanted: int, currency: str) -> Redemption | None:
    offered = rules.redeemable(programme, points=wanted, spendable=standing.spendable, currency=currency)
    if not wanted or offered is None or "points" in form.mistakes:
        return None
    try:
        rules.check_redeemable(offered, points=wanted)
    except DomainError as refusal:
        form.refuse(refusal)
        return None
    return Redemption(
        programme_id=offered.programme_id, title=offered.title, most=offered.worth, share_bp=offered.max_share_bp
    )


def _rates(programme: Programme | None) -> list[tuple[Money, int, int, Money]]:
    """For each currency: what earns how many points, and how many take what off."""
    if programme is None:
        return []
    return [
        (Money(rate.earn_amount, currency), rate.earn_points, rate.worth_points, Money(rate.worth_amount, currency))
        for currency, rate in sorted(programme.draft.rates.items())
    ]
