"""What shops are owed in words: states of statements, and the statement as a sheet to keep."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType

from sokoni.commerce.payout.types import Parts, PayoutEntry, PayoutEntryKind, PayoutState, Statement
from sokoni.commerce.shop.types import Shop
from sokoni.core.money import Money
from sokoni.web import printing
from sokoni.web.papers import Words
from sokoni.web.printing import Column, Sheet
from sokoni.web.translation import N_

STATE_WORDS: Mapping[PayoutState, str] = MappingProxyType({
    PayoutState.DRAFTED: N_("waits for approval"),
    PayoutState.APPROVED: N_("being paid"),
    PayoutState.PAID: N_("paid"),
    PayoutState.FAILED: N_("transfer failed"),
    PayoutState.VOIDED: N_("voided"),
    PayoutState.CARRIED: N_("carried over"),
})  # fmt: skip
STATE_TONES: Mapping[PayoutState, str] = MappingProxyType({
    PayoutState.DRAFTED: "badge-sell",
    PayoutState.APPROVED: "badge-info",
    PayoutState.PAID: "badge-good",
    PayoutState.FAILED: "badge-bad",
    PayoutState.VOIDED: "",
    PayoutState.CARRIED: "badge-warn",
})  # fmt: skip
KIND_WORDS: Mapping[PayoutEntryKind, str] = MappingProxyType({
    PayoutEntryKind.SALE: N_("sale"),
    PayoutEntryKind.CREDIT: N_("given back"),
    PayoutEntryKind.CANCELLATION: N_("called off"),
})  # fmt: skip


async def file_of(statement: Statement, shop: Shop, *, destination: str, language: str) -> bytes:
    """The statement as PDF, in a language; no transaction may be open."""
    sheet = sheet_of(statement, shop, destination=destination, language=language)
    return await asyncio.to_thread(printing.render, sheet)


def sheet_of(statement: Statement, shop: Shop, *, destination: str, language: str) -> Sheet:
    """What stands on a statement."""
    words, payout = Words(language), statement.payout
    facts = [
        (words(N_("Date")), words.wording.date(payout.created_at)),
        (words(N_("State")), words(STATE_WORDS[payout.state])),
    ]
    if payout.reference:
        facts.append((words(N_("Transfer")), payout.reference))
    return Sheet(
        title=words(N_("Statement")),
        subtitle=words(N_("No. %(number)s"), number=words.wording.number(payout.number)),
        language=words.language.code,
        direction=words.language.direction,
        made_at=payout.created_at,
        facts=facts,
        parties=[(words(N_("Shop")), [shop.name]), (words(N_("Goes to")), destination.splitlines() or ["—"])],
        columns=[
            Column(words(N_("Order")), 0.13),
            Column(words(N_("What")), 0.19),
            Column(words(N_("Goods")), 0.17, True),
            Column(words(N_("Tax")), 0.15, True),
            Column(words(N_("Commission")), 0.18, True),
            Column(words(N_("Total")), 0.18, True),
        ],
        rows=[_row(words, each) for each in statement.entries],
        sums=_sums(words, statement),
        notes=[payout.reason] if payout.reason else [],
    )


def _row(words: Words, entry: PayoutEntry) -> list[str]:
    money = words.wording.money
    return [
        words.wording.number(entry.number),
        words(KIND_WORDS[entry.kind]),
        money(entry.parts.goods),
        money(entry.parts.tax),
        money(entry.parts.commission + entry.parts.commission_tax),
        money(entry.parts.total),
    ]


def _sums(words: Words, statement: Statement) -> list[tuple[str, str]]:
    payout, money = statement.payout, words.wording.money
    named = [*named_parts(payout.parts), (N_("Carried over"), payout.carried)]
    return [
        *((words(name), money(amount)) for name, amount in named if amount),
        (words(N_("Total")), money(payout.amount)),
    ]


def named_parts(parts: Parts) -> list[tuple[str, Money]]:
    """The parts of an amount with their names, in the order in which they are told."""
    return [
        (N_("Goods and delivery"), parts.goods),
        (N_("Tax, yours to hand on"), parts.tax),
        (N_("Commission"), parts.commission),
        (N_("Tax on the commission"), parts.commission_tax),
        (N_("Cash you took in"), parts.direct),
    ]
