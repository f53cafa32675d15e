"""How recorded changes of claim sales are taken back; `undo` asks by this."""

from dataclasses import replace

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.taking import OneByOne, Said
from sokoni.services.undo.types import RecordedChange
from sokoni.telegram.claim import repository
from sokoni.telegram.claim.service import hearing, opening, settling
from sokoni.telegram.claim.types import ClaimState, SaleState
from sokoni.telegram.group import policies
from sokoni.telegram.group.types import Need

_RUNS = frozenset({SaleState.OPENING, SaleState.OPEN})


class ClaimSaleUndoer(OneByOne):
    """Ends a sale that was begun, and lets one go on that was ended; who heard that it is over may claim again."""

    kind = opening.KIND
    role = policies.role_for(Need.MODERATE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Take the beginning or the end of a sale back."""
        sale = await repository.get_sale_locked(session, sale_id=recorded.subject_id)
        was_ended = (recorded.after or {}).get("state") == SaleState.CLOSED.value
        if sale is None or was_ended != (sale.state is SaleState.CLOSED) or (not was_ended and sale.state not in _RUNS):
            raise ChangeOvertaken(parts=["state"])
        if was_ended:
            await opening.reopen(session, sale, action=action, **said)
        else:
            await opening.end_recorded(session, sale, action=action, **said)


class ClaimUndoer(OneByOne):
    """Puts a claim that the shop took back into its place in line again; it gets what is left."""

    kind = settling.KIND
    role = policies.role_for(Need.MODERATE)

    async def put_back(self, session: WriteSession, recorded: RecordedChange, action: str, said: Said) -> None:
        """Let a claim stand again, under a number of its own: what it held is given back for good."""
        claim = next(iter(await repository.list_by_ids(session, claim_ids=[recorded.subject_id])), None)
        sale = None if claim is None else await repository.get_sale_locked(session, sale_id=claim.sale_id)
        if claim is None or sale is None or claim.state is not ClaimState.CANCELLED or sale.state not in _RUNS:
            raise ChangeOvertaken(parts=["state"])
        again = replace(claim, id=ids.new_id(), state=ClaimState.NEW, received_at=said["now"], expires_at=None)
        if (recorded.before or {}).get("state") == ClaimState.ASKED.value:
            again = replace(again, state=ClaimState.ASKED)
        await repository.replace_claim(session, claim, again)
        await settling.record(session, sale, again, action=action, before=claim.state, after=again.state, **said)
        await hearing.plan_settling(session, sale_id=sale.id, at=said["now"])
