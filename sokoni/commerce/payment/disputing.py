"""What was said of disputes, folded: the same for every order and number of arrivals. Pure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sokoni.commerce.payment.types import Dispute, DisputeState, EventKind, Movement, ProviderEvent

KINDS = frozenset({EventKind.DISPUTED, EventKind.DISPUTE_TOOK, EventKind.DISPUTE_GAVE})
# The words of providers that end a dispute; every other leaves it open.
_ENDS: Mapping[str, DisputeState] = MappingProxyType({
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
})  # fmt: skip


def fold(events: Iterable[ProviderEvent]) -> tuple[Dispute, ...]:
    """Each dispute that was spoken of, as it stands; of two words of one moment, that which ends it counts."""
    by_id: dict[str, list[ProviderEvent]] = {}
    for event in events:
        if event.kind in KINDS:
            by_id.setdefault(event.refund_id, []).append(event)
    return tuple(sorted(_dispute(name, said) for name, said in by_id.items() if any(each.money for each in said)))


def taken(dispute: Dispute) -> Movement:
    """The money that it took, as the books name it."""
    return Movement(dispute.id, dispute.amount, dispute.currency)


def given(dispute: Dispute) -> Movement:
    """The money that came back, as the books name it."""
    return Movement(f"{dispute.id}:back", dispute.amount, dispute.currency)


def _dispute(name: str, said: list[ProviderEvent]) -> Dispute:
    kinds = {each.kind for each in said}
    words = [(each.occurred_at, each.reason in _ENDS, each.reason) for each in said if each.kind is EventKind.DISPUTED]
    status = max(words)[2] if words else ""
    state = _ENDS.get(status, DisputeState.OPEN)
    sums = [(each.kind is EventKind.DISPUTE_TOOK, each.money) for each in said if each.money]
    _, amount, currency = max((is_taken, money.amount, money.currency) for is_taken, money in sums)
    is_returned = EventKind.DISPUTE_GAVE in kinds
    # What came back, or is lost, was taken, also where nobody said so.
    is_taken = EventKind.DISPUTE_TOOK in kinds or is_returned or state is DisputeState.LOST
    return Dispute(name, amount, currency, state, status, is_taken, is_returned)
