"""Hearing what people answer under posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sokoni.core import ids
from sokoni.core.database import WriteSession
from sokoni.core.jobs import service as jobs
from sokoni.telegram.claim import repository, rules, words
from sokoni.telegram.claim.reading import reader
from sokoni.telegram.claim.service.opening import in_group
from sokoni.telegram.claim.settings import DEFAULTS, ClaimSettings
from sokoni.telegram.claim.types import (
    Cancelled,
    Claim,
    ClaimDoubt,
    Claimed,
    ClaimSale,
    ClaimState,
    NoClaim,
    SaleState,
    Unclear,
)
from sokoni.telegram.gateway import sending
from sokoni.telegram.gateway.types import Then

SETTLE = "claim.settle"
QUESTION = "claim.note_question"
_LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message of a group that answers another one."""

    chat_id: int
    message_id: int
    answers: int
    user_id: int
    name: str
    text: str


async def hear(
    session: WriteSession, *, messages: Sequence[Heard], now: datetime, settings: ClaimSettings = DEFAULTS
) -> frozenset[tuple[int, int]]:
    """Take up what answers a post or a question about a claim; which messages, by chat and number, meant something.

    Nothing is allotted yet: a claim waits until those that were written before it can have come. What was heard before
    is not taken up again. Four statements, and some for each question that is asked back.
    """
    answered = await repository.list_answered(session, messages={(each.chat_id, each.answers) for each in messages})
    taken: dict[tuple[int, int], tuple[ClaimSale, Claim, Sequence[str]]] = {}
    for each in messages:
        known = answered.get((each.chat_id, each.answers))
        if known is None or known[0].state is not SaleState.OPEN:
            continue
        found = meant(each, known[0], known[1], now=now)
        if found is not None:
            taken[each.chat_id, each.message_id] = (known[0], *found)
    new = await repository.insert_claims(session, [claim for _, claim, _ in taken.values()])
    fresh = [each for each in taken.values() if each[1].id in new]
    await _ask(session, fresh, now=now)
    for sale_id in sorted({sale.id for sale, claim, _ in fresh if claim.state is not ClaimState.ASKED}):
        await plan_settling(session, sale_id=sale_id, at=now + settings.settle)
    return frozenset(taken)


async def plan_settling(session: WriteSession, *, sale_id: UUID, at: datetime) -> None:
    """Have the order of new claims fixed then."""
    await jobs.enqueue(session, SETTLE, run_at=at, priority=10, dedupe_key=f"{SETTLE}:{sale_id}", sale_id=str(sale_id))


async def note_question(session: WriteSession, *, claim_id: UUID, message_id: int) -> None:
    """Note by which message the bot asked back, so that what answers it is known to belong to the claim."""
    await repository.put_answer(session, claim_id=claim_id, message_id=message_id)


def meant(heard: Heard, sale: ClaimSale, asked: Claim | None, *, now: datetime) -> tuple[Claim, Sequence[str]] | None:
    """The entry that a message makes, and the choices to ask about; None for what claims nothing.

    What answers a question is read together with what had been asked about, if the same person answers.
    """
    text = heard.text
    if asked is not None and asked.user_id == heard.user_id:
        text = f"{asked.text.replace('?', ' ').replace('؟', ' ')}, {text}"
    entry = Claim(
        id=ids.new_id(),
        sale_id=sale.id,
        user_id=heard.user_id,
        name=heard.name,
        message_id=heard.message_id,
        text=text[:_LONGEST_TEXT],
        state=ClaimState.NEW,
        doubt=None,
        received_at=now,
        expires_at=None,
    )
    match reader.read(text, sale.offer.post):
        case Claimed(wanted):
            lines = rules.lines_of(wanted, sale.offer)
            if lines is None:
                return replace(entry, state=ClaimState.ASKED, doubt=ClaimDoubt.OPTION), ()
            return replace(entry, lines=lines), ()
        case Unclear(doubt, choices):
            return replace(entry, state=ClaimState.ASKED, doubt=doubt), choices
        case Cancelled():
            return replace(entry, state=ClaimState.CANCELLING), ()
        case NoClaim():
            return None


async def _ask(
    session: WriteSession, entries: Sequence[tuple[ClaimSale, Claim, Sequence[str]]], *, now: datetime
) -> None:
    questions = [
        in_group(
            sale,
            words.question(sale.language, claim, sale.offer, choices),
            reply_to=claim.message_id,
            then=Then(job=QUESTION, arguments={"claim_id": str(claim.id)}),
        )
        for sale, claim, choices in entries
        if claim.state is ClaimState.ASKED
    ]
    if questions:
        await sending.send(session, questions, now=now)


def heard_of(body: Mapping[str, object]) -> Heard | None:
    """A message that answers another one in its chat, as Telegram sends it; None where it is no such thing.

    Bots and channels claim nothing. Source: core.telegram.org/bots/api, Message.
    """
    answered, sender, chat = body.get("reply_to_message"), body.get("from"), body.get("chat")
    text = body.get("text") or body.get("caption")
    if not (isinstance(answered, Mapping) and isinstance(sender, Mapping) and isinstance(chat, Mapping)):
        return None
    if sender.get("is_bot") or body.get("sender_chat") or not isinstance(text, str):
        return None
    name = " ".join(str(sender[each]) for each in ("first_name", "last_name") if sender.get(each))
    return Heard(
        chat_id=int(chat["id"]),
        message_id=int(str(body["message_id"])),
        answers=int(answered["message_id"]),
        user_id=int(sender["id"]),
        name=name,
        text=text,
    )
