"""What payments need from outside: providers that move money, and whoever knows what there is to pay for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

from sokoni.commerce.payment.errors import AmountUnsupported, ProviderUnknown
from sokoni.commerce.payment.types import NextAction, Opening, Options, Payment, ProviderEvent, Refund
from sokoni.core.database import Database, ReadSession, WriteSession
from sokoni.core.money import Money
from sokoni.identity.permission.types import Subject


class PaymentProvider(Protocol):
    """One way of paying. What it says of payments comes back as events, and in no other way."""

    name: str
    # How long a payment may be pending before the provider is asked; None where asking never says anything new.
    poll_after: timedelta | None

    def check_amount(self, amount: Money) -> None:
        """Pass what can be paid this way, to the last minor unit.

        Raises:
            AmountUnsupported: not in this currency, or not exactly so much.
        """
        ...

    def prepare(self, payment: Payment) -> NextAction | None:
        """What the buyer does next, made from what is here: nothing outside is called in a transaction."""
        ...

    async def begin(self, session: WriteSession, *, payment: Payment, options: Options, now: datetime) -> None:
        """Do what a new payment needs, in the transaction that makes it; calls outside are left to jobs."""
        ...

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Sequence[ProviderEvent]:
        """What a webhook says, once its sender is proven. Header names are lower case.

        Raises:
            WebhookUnsigned: the signature is missing, wrong or too old.
            WebhookMalformed: it is signed, and cannot be read.
            WebhookUnsupported: this provider sends none.
        """
        ...

    async def poll(self, database: Database, *, payment: Payment, now: datetime) -> Sequence[ProviderEvent]:
        """What the provider knows of a payment by now. Keys are the same each time the same is said."""
        ...

    async def refund(
        self, database: Database, *, payment: Payment, refund: Refund, now: datetime
    ) -> Sequence[ProviderEvent]:
        """What came of giving money back. The refund's id is the idempotency key: asking twice gives back once."""
        ...


@runtime_checkable
class Gateway(PaymentProvider, Protocol):
    """A provider with pages of its own, to which buyers are sent and from which they come back.

    Its `prepare` says `open`; opening tells where to go. Whether money came is never read from the buyer's return.
    """

    # The origins of those pages, as in https://checkout.example.com: forms of ours may lead there.
    page_origins: tuple[str, ...]
    # Whether opening calls the gateway: then a job finishes what died between the call and its record.
    opens_by_call: bool

    async def open(self, *, payment: Payment, email: str, now: datetime) -> Opening:
        """Where the buyer pays. Called while no transaction is open; asking again opens nothing twice.

        `email` is the buyer's, for gateways whose page wants it; a gateway that is called does without.

        Raises:
            GatewayUnavailable: it cannot be reached, or is in trouble.
            GatewayRefused: it does not take this payment.
        """
        ...

    async def close(self, *, payment: Payment) -> None:
        """Let nobody pay there any more, as far as the gateway can do that; called while no transaction is open."""
        ...


class TelegramInvoices(Protocol):
    """What payments need of a connected bot; it knows its token, its chats, and who made a charge."""

    async def create_link(self, *, payload: str, money: Money) -> str:
        """A link to an invoice of one price; Stars have no provider's token.

        Raises:
            GatewayUnavailable, GatewayRefused: Telegram does not answer, or does not take it.
        """
        ...

    async def refund_stars(self, *, charge_id: str) -> None:
        """Give the Stars of a charge back to who paid; one that was given back before is no error.

        Raises:
            GatewayUnavailable, GatewayRefused: Telegram does not answer, or does not take it.
        """
        ...


# Filled by the install of each assembled process, so that whoever creates a payment needs to hand on nothing but names.
_providers: dict[str, PaymentProvider] = {}
# Those that pay in part, beside one that was chosen: nobody chooses them at checkout.
_in_part: dict[str, PaymentProvider] = {}
_sum_keepers: list["SumKeeper"] = []


def set_providers(providers: Sequence[PaymentProvider]) -> None:
    """Name the ways of paying that this installation offers, in the order in which they are offered."""
    _providers.clear()
    _providers.update({provider.name: provider for provider in providers})


def add_provider(provider: PaymentProvider) -> None:
    """Offer one more way of paying, after those that the settings name; a bot does so when it is connected."""
    _providers[provider.name] = provider


def add_in_part(provider: PaymentProvider) -> None:
    """Name a way of paying that covers as much as it holds."""
    _in_part[provider.name] = provider


def set_sum_keeper(keeper: "SumKeeper") -> None:
    """Name who gives transfers sums of their own."""
    _sum_keepers[:] = [keeper]


async def lowered(session: WriteSession, *, reference_id: UUID, amount: Money, now: datetime) -> Money:
    """The sum that a transfer asks for in place of an amount: the amount itself, where nobody gives sums."""
    for keeper in _sum_keepers:
        amount = await keeper.lower(session, reference_id=reference_id, amount=amount, now=now)
    return amount


def get_provider(name: str) -> PaymentProvider:
    """A way of paying by its name.

    Raises:
        ProviderUnknown: this installation does not offer it.
    """
    found = _providers.get(name) or _in_part.get(name)
    if found is None:
        raise _unknown(name)
    return found


def check_offered(name: str) -> None:
    """Pass what a buyer may choose.

    Raises:
        ProviderUnknown: this installation does not offer it, or it pays in part only.
    """
    if name not in _providers:
        raise _unknown(name)


def provider_names() -> tuple[str, ...]:
    """The ways of paying that are offered, in order."""
    return tuple(_providers)


def names_for(amount: Money) -> tuple[str, ...]:
    """The ways in which so much can be paid, in order."""
    return tuple(name for name, provider in _providers.items() if _takes(provider, amount))


def find_gateway(name: str) -> Gateway | None:
    """The gateway of a name; None for other ways of paying, and for those that are not offered (any more)."""
    provider = _providers.get(name)
    return provider if isinstance(provider, Gateway) else None


def page_origins() -> tuple[str, ...]:
    """Where buyers may be led, by all gateways together."""
    found = [each for each in _providers.values() if isinstance(each, Gateway)]
    return tuple(dict.fromkeys(origin for gateway in found for origin in gateway.page_origins))


def _unknown(name: str) -> ProviderUnknown:
    return ProviderUnknown(provider=name[:40], known=", ".join(_providers) or "none")


def _takes(provider: PaymentProvider, amount: Money) -> bool:
    try:
        provider.check_amount(amount)
    except AmountUnsupported:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """Something to pay for, as much of it as concerns paying.

    `is_mine`: the subject (or the token) is the buyer, who may pay and upload receipts; otherwise they see it because
    they sell it, or run the marketplace.
    """

    reference_id: UUID
    amount: Money
    shop_ids: frozenset[UUID]
    is_mine: bool
    is_open: bool = True
    # The path of the page on which the buyer follows it; a gateway sends them back there.
    page: str = "/"
    # Where the buyer is written to.
    email: str = ""


class SumKeeper(Protocol):
    """Gives transfers sums of their own, and lets what is paid for cost as much less."""

    async def lower(self, session: WriteSession, *, reference_id: UUID, amount: Money, now: datetime) -> Money:
        """The sum that a transfer asks for in place of an amount that is due; asked again, the same."""
        ...


class PayableDirectory(Protocol):
    """Knows what there is to pay for, and who may see it."""

    async def get_payable(
        self, session: ReadSession, *, reference_id: UUID, subject: Subject, token: str | None
    ) -> Payable | None:
        """The thing to pay for, or None where there is none that this subject (or this token's holder) may see."""
        ...
