"""Cards by mail: the code is made at the moment in which its letter goes out, and stands in that letter alone.

What is kept of a code is its digest, so that no letter can be written twice with the same one: each that goes out has a
code of its own, and the one before it pays nothing any more. Whoever got that by mistake has nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sokoni.commerce.giftcard import links, repository, rules
from sokoni.commerce.giftcard.errors import GiftCardMissing
from sokoni.commerce.giftcard.types import CardLetter, GiftCard, LetterDraft, LetterState
from sokoni.commerce.shop import service as shops
from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs
from sokoni.identity.account import rules as account_rules
from sokoni.services.notification import templates
from sokoni.services.notification.types import Mail, Template

SEND = "gift_card.send"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter as it goes out now; its body holds the code."""

    letter_id: UUID
    mail: Mail = field(repr=False)


async def send(session: WriteSession, *, card_id: UUID, draft: LetterDraft, actor: Actor, now: datetime) -> CardLetter:
    """The letter that will take a card to somebody, now or at its time; one that waits already does not go out then.

    Raises:
        GiftCardMissing: there is no such card.
        GiftCardUnusable: it is blocked, or has ended.
        GiftCardSpent: somebody has paid with it.
        GiftCardLate: the day is too far away, or behind the card's end.
        GiftCardsMailed, GiftCardsToAddress: as many were mailed by its shop, or to this address, as may be.
        InvalidEmail: nobody can be written to there.
    """
    email = account_rules.normalise_email(draft.email)
    card = await _locked(session, card_id)
    send_at = max(draft.send_at or now, now)
    rules.check_sendable(card, send_at=send_at, now=now)
    letter = CardLetter(
        id=ids.new_id(),
        card_id=card_id,
        state=LetterState.WAITING,
        email=email,
        locale=draft.locale,
        name=draft.name,
        giver=draft.giver or await _issuer(session, card),
        message=draft.message,
        send_at=send_at,
        created_at=now,
        sent_at=None,
    )
    await repository.cancel_letters(session, card_id=card_id)
    await _check_letters(session, card, email, now=now)
    await repository.add_letter(session, letter)
    await change.record(
        session,
        actor=actor,
        action="gift_card.send",
        subject_kind="gift_card",
        subject_id=card_id,
        shop_id=card.shop_id,
        before={},
        # Whose address it is, is nobody's business who looks through what was done.
        after={"send_at": send_at.isoformat()},
        now=now,
    )
    await jobs.enqueue(session, SEND, run_at=send_at, letter_id=str(letter.id))
    return letter


async def list_latest(session: ReadSession, *, card_ids: Collection[UUID]) -> Mapping[UUID, CardLetter]:
    """The latest letter of each of some cards that have any; one statement."""
    return await repository.list_latest_letters(session, card_ids=card_ids)


async def begin(session: WriteSession, *, letter_id: UUID, sender: str, now: datetime) -> Outgoing | None:
    """The letter with a new code, which the card is known by from now on; None where it is not to go out.

    An attempt before may have sent it: the code of that one pays nothing any more.
    """
    letter = await repository.get_letter_locked(session, letter_id=letter_id)
    if letter is None or not letter.is_open:
        return None
    card = await _locked(session, letter.card_id)
    try:
        rules.check_sendable(card, send_at=now, now=now)
    except DomainError:
        # Blocked, over, or spent by who had the code of an attempt before: it is of no use to anybody else.
        await repository.change_letter(session, letter_id=letter_id, state=LetterState.CANCELLED, sent_at=None)
        return None
    code = ids.new_code() + ids.new_code()
    await repository.change_code(session, card_id=card.id, code_hash=ids.hash_token(code), suffix=rules.suffix_of(code))
    await repository.change_letter(session, letter_id=letter_id, state=LetterState.SENDING, sent_at=None)
    link = await _where_it_pays(session, card)
    return Outgoing(letter_id, _mail(letter, card, code=rules.shown_code(code), link=link, sender=sender, now=now))


async def note_sent(session: WriteSession, *, letter_id: UUID, now: datetime) -> None:
    """Note that a letter is out."""
    await repository.change_letter(session, letter_id=letter_id, state=LetterState.SENT, sent_at=now)


def _mail(letter: CardLetter, card: GiftCard, *, code: str, link: str, sender: str, now: datetime) -> Mail:
    context = {
        "name": letter.name,
        "giver": letter.giver,
        "amount": str(card.issued),
        "message": letter.message,
        "code": code,
        "day": "" if card.expires_at is None else card.expires_at.date().isoformat(),
        "link": link,
    }
    text = templates.render(Template.GIFT_CARD, locale=letter.locale, context=context)
    return Mail(
        # Each attempt is a letter of its own: an earlier one holds a code that pays nothing any more.
        id=ids.new_id(),
        sender=sender,
        recipient=letter.email,
        subject=text.subject,
        body=text.body,
        locale=letter.locale,
        dedupe_key=f"{Template.GIFT_CARD.value}:{letter.id}",
        created_at=now,
    )


async def _locked(session: WriteSession, card_id: UUID) -> GiftCard:
    card = await repository.get_locked(session, card_id)
    if card is None:
        raise GiftCardMissing
    return card


async def _check_letters(session: WriteSession, card: GiftCard, email: str, *, now: datetime) -> None:
    """Pass one more letter of a card to an address; those who run the market may send as many as they like."""
    since = now - rules.LETTERS_SINCE
    of_shop = 0
    if card.shop_id is not None:
        of_shop = await repository.count_letters_of_shop(session, shop_id=card.shop_id, since=since)
    to_address = await repository.count_letters_to(session, email=email, since=since)
    rules.check_letters(of_shop=of_shop, to_address=to_address)


async def _issuer(session: ReadSession, card: GiftCard) -> str:
    """Who gives a card where nobody is named: its shop, or the market."""
    return links.market_name() if card.shop_id is None else (await shops.get(session, shop_id=card.shop_id)).name


async def _where_it_pays(session: ReadSession, card: GiftCard) -> str:
    if card.shop_id is None:
        return links.market()
    return links.shop((await shops.get(session, shop_id=card.shop_id)).slug)
