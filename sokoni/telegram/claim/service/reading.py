"""Looking at claim sales."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from uuid import UUID

from sokoni.core.database import ReadSession
from sokoni.core.pages import Page, PageQuery
from sokoni.identity.permission.types import Subject
from sokoni.telegram.claim import repository
from sokoni.telegram.claim.errors import ClaimSaleMissing
from sokoni.telegram.claim.types import Claim, ClaimSale, ClaimState, SaleState, Tally
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Need


async def find_sale(session: ReadSession, *, sale_id: UUID, subject: Subject, need: Need = Need.READ) -> ClaimSale:
    """A sale of a group with which somebody may do this; two statements.

    Raises:
        ClaimSaleMissing, GroupMissing: there is none, or it is somebody else's.
        TeamRoleRequired: it is their shop's, and their role is a lesser one.
    """
    found = await repository.get_sale(session, sale_id=sale_id)
    if found is None:
        raise ClaimSaleMissing
    await group.find(session, group_id=found.group_id, subject=subject, need=need)
    return found


async def list_sales(session: ReadSession, *, group_id: int, subject: Subject, page: PageQuery) -> Page[ClaimSale]:
    """A page of a group's sales, the newest first; two statements.

    Raises:
        GroupMissing: see `group.service.find`.
        InvalidCursor: the cursor is damaged.
    """
    await group.find(session, group_id=group_id, subject=subject, need=Need.READ)
    return await repository.list_sales(session, group_id=group_id, page=page)


async def list_claims(session: ReadSession, *, sale_id: UUID, subject: Subject, page: PageQuery) -> Page[Claim]:
    """A page of what was claimed in a sale, in the order of the messages; four statements.

    Raises:
        ClaimSaleMissing, GroupMissing: see `find_sale`.
        InvalidCursor: the cursor is damaged.
    """
    await find_sale(session, sale_id=sale_id, subject=subject)
    return await repository.page_claims(session, sale_id=sale_id, page=page)


async def tallies(session: ReadSession, *, sale_ids: Collection[UUID]) -> Mapping[UUID, Mapping[ClaimState, Tally]]:
    """How many entries of some sales are in each state; whose they are, is for the caller. One statement."""
    return await repository.tallies(session, sale_ids=sale_ids)


async def marks(session: ReadSession, *, sale_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """How far each sale has come, as a mark that differs whenever something moved; two statements."""
    states = await repository.list_states(session, sale_ids=sale_ids)
    counted = await repository.tallies(session, sale_ids=sale_ids)
    return {sale_id: _mark(state, counted.get(sale_id, {})) for sale_id, state in states.items()}


def _mark(state: SaleState, counted: Mapping[ClaimState, Tally]) -> str:
    facts = [f"{kind.value} {tally.claims} {tally.pieces}" for kind, tally in sorted(counted.items())]
    return blake2b("|".join([state.value, *facts]).encode(), digest_size=8).hexdigest()
