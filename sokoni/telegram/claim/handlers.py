"""What claim sales do about updates, events and by the clock."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.commerce.catalog.events import ProductChanged
from sokoni.commerce.stock.events import BackInStock, HoldExpired, HoldsHandedOver, ShownStockChanged
from sokoni.core.errors import DomainError
from sokoni.core.jobs import service as jobs
from sokoni.core.jobs.types import JobContext
from sokoni.services.botapi.errors import Cause
from sokoni.telegram.claim import links, repository, service, words
from sokoni.telegram.claim.errors import SellerUnknown
from sokoni.telegram.claim.service import hearing, opening, showing
from sokoni.telegram.claim.settings import ClaimSettings
from sokoni.telegram.console import rules as console
from sokoni.telegram.console import service as answering
from sokoni.telegram.console.types import Answer, Request, Right
from sokoni.telegram.gateway import members
from sokoni.telegram.gateway.ports import Batch
from sokoni.telegram.gateway.types import Incoming, MemberStatus
from sokoni.telegram.group import service as group
from sokoni.telegram.group.errors import GroupMissing
from sokoni.telegram.group.events import GroupMigrated
from sokoni.telegram.person import service as person
from sokoni.telegram.speech.service import language_of, refusal
from sokoni.telegram.speech.types import Markup

_START = "/start "
_SELL = "/sale"
WITHDRAW = "claim.withdraw"


class HearClaims:
    """Takes up what members answer under posts of claim sales, and that they edited it."""

    name = "claim.hear"
    kinds = frozenset({"message", "edited_message"})
    position = 400

    def wants(self, update: Incoming) -> bool:
        """Whether it answers a message that this bot wrote in a group."""
        answered = update.body.get("reply_to_message")
        return (
            isinstance(answered, dict)
            and update.chat_id is not None
            and update.chat_id < 0
            and (answered.get("from") or {}).get("id") == update.bot.telegram_id
        )

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Those that meant something to a claim sale: nobody needs to see them after that."""
        heard = [(each, found) for each in batch.updates if (found := hearing.heard_of(each.body)) is not None]
        written = [(each, message) for each, message in heard if each.kind == "message"]
        settings = batch.resources.get(ClaimSettings)
        done: list[Incoming] = []
        if written:
            messages = [message for _, message in written]
            taken = await service.hear(batch.session, messages=messages, now=batch.now, settings=settings)
            done += [each for each, message in written if (message.chat_id, message.message_id) in taken]
        for each, message in heard:
            if each.kind == "edited_message" and await service.hear_edit(
                batch.session, message=message, now=batch.now, settings=settings
            ):
                done.append(each)
        return done


class SellByCommand:
    """Begins and ends claim sales by `/sale`, for who works in the group's shop."""

    name = "claim.sell"
    kinds = frozenset({"message"})
    # Before commands that are the group's.
    position = 295

    def wants(self, update: Incoming) -> bool:
        """Whether it may be such a command."""
        return str(update.body.get("text") or "").startswith(_SELL)

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Those that are such commands, in groups that their bot looks after, or in private."""
        done = []
        for each in batch.updates:
            request = console.read(each)
            if request is not None and request.name == _SELL[1:] and await self._give(batch, each, request):
                done.append(each)
        return done

    async def _give(self, batch: Batch, update: Incoming, request: Request) -> bool:
        if request.is_private:
            said: Markup | None = words.in_the_group(language_of(request.language))
        else:
            kept = (await group.list_kept(batch.session, group_ids=[request.chat_id])).get(request.chat_id)
            if kept is None or kept.group.bot_id != update.bot.id:
                return False
            said = await self._sell(batch, request, kept.settings.language.value)
        if said is not None:
            await answering.reply(
                batch.session, request=request, answer=Answer(text=said), deletes_command=False, now=batch.now
            )
        return True

    async def _sell(self, batch: Batch, request: Request, language: str) -> Markup | None:
        """Why it was refused; nothing where it was done, or where whoever typed it has no say here at all."""
        user_id = request.user_id or 0
        subject = await person.subject_of(batch.session, user_id=user_id)
        try:
            if subject.account_id is None:
                seen = await members.find(batch.session, chat_id=request.chat_id, user_ids=[user_id])
                if not console.may(seen.get(user_id), Right.ANY):
                    return None
                raise SellerUnknown
            async with batch.session.begin_nested():
                await service.command(
                    batch.session,
                    request=request,
                    subject=subject,
                    now=batch.now,
                    settings=batch.resources.get(ClaimSettings),
                )
        except GroupMissing:
            # To who has no part in the shop its group is not there.
            return None
        except DomainError as error:
            return refusal(language, error)
        return None


class SendPayLinks:
    """Answers in private who comes from the button under what is kept for them."""

    name = "claim.pay_links"
    kinds = frozenset({"message"})
    # Before commands, of which /start is one.
    position = 290

    def wants(self, update: Incoming) -> bool:
        """Whether somebody opened the bot by such a button."""
        return update.chat_id == update.user_id and _sale_of(update) is not None

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """All of them."""
        for each in batch.updates:
            sale_id, sender = _sale_of(each), each.body.get("from") or {}
            if sale_id is not None and each.user_id is not None:
                await service.send_link(
                    batch.session,
                    bot=each.bot,
                    user_id=each.user_id,
                    sale_id=sale_id,
                    language=language_of(sender.get("language_code")),
                    now=batch.now,
                )
        return batch.updates


class LoseClaims:
    """Lets go of what is kept for people who are banned, for those who wait."""

    name = "claim.lose"
    kinds = frozenset({"chat_member"})
    position = 410

    def wants(self, update: Incoming) -> bool:
        """Whether somebody was banned by it."""
        new = update.body.get("new_chat_member") or {}
        return update.chat_id is not None and new.get("status") == MemberStatus.KICKED and "user" in new

    async def handle(self, batch: Batch) -> Collection[Incoming]:
        """Let go of each one's; others may look at it, too."""
        settings = batch.resources.get(ClaimSettings)
        for each in batch.updates:
            if each.chat_id is not None:
                user_id = each.body["new_chat_member"]["user"]["id"]
                await service.lose(
                    batch.session, group_id=each.chat_id, user_id=user_id, now=batch.now, settings=settings
                )
        return ()


async def note_not_shown(context: JobContext, *, sale_id: str, ok: bool, cause: str = "", **_: object) -> None:
    """Note that Telegram did not edit a post, unless it reads so already."""
    if not ok and cause != Cause.UNCHANGED:
        await service.note_not_shown(
            context.session, sale_id=UUID(sale_id), is_gone=cause == Cause.MESSAGE, now=context.now
        )


async def note_posted(
    context: JobContext, *, sale_id: str, has_photo: bool, ok: bool, result: Any, error: str, **_: object
) -> None:
    """Note that a sale's post was made, or why not."""
    await service.note_posted(
        context.session,
        sale_id=UUID(sale_id),
        has_photo=has_photo,
        ok=ok,
        result=result,
        error=error,
        now=context.now,
    )


async def note_question(context: JobContext, *, claim_id: str, ok: bool, result: Any, **_: object) -> None:
    """Note by which message somebody was asked back."""
    if ok and isinstance(result, dict):
        await service.note_question(context.session, claim_id=UUID(claim_id), message_id=int(result["message_id"]))


async def settle(context: JobContext, *, sale_id: str, **_: object) -> None:
    """Fix the order of a sale's new claims."""
    settings = context.resources.get(ClaimSettings)
    await service.settle(context.session, sale_id=UUID(sale_id), now=context.now, settings=settings)


async def lapse(context: JobContext, *, sale_id: str, **_: object) -> None:
    """Let go what was not paid for in time."""
    settings = context.resources.get(ClaimSettings)
    await service.lapse(context.session, sale_id=UUID(sale_id), now=context.now, settings=settings)


async def show(context: JobContext, *, sale_id: str, **_: object) -> None:
    """Edit a sale's post."""
    await service.show(context.session, sale_id=UUID(sale_id), now=context.now)


async def close_in_time(context: JobContext, *, sale_id: str, **_: object) -> None:
    """Close a sale at the time that was said when it was opened."""
    await service.close_in_time(context.session, sale_id=UUID(sale_id), now=context.now)


async def on_hold_expired(context: JobContext, event: HoldExpired) -> None:
    """Let go of a claim whose goods stock gave back before we did."""
    for claim in await repository.list_by_ids(context.session, claim_ids=[event.reference_id]):
        settings = context.resources.get(ClaimSettings)
        await service.lapse(context.session, sale_id=claim.sale_id, now=context.now, settings=settings)


async def on_handed_over(context: JobContext, event: HoldsHandedOver) -> None:
    """Note that what was kept for claims is in orders."""
    await service.note_ordered(context.session, claim_ids=event.reference_ids, now=context.now)


async def on_back_in_stock(context: JobContext, event: BackInStock) -> None:
    """Have what came in given to those who wait."""
    await service.serve(context.session, variant_ids=event.variant_ids)


async def serve_sale(context: JobContext, *, sale_id: str, **_: object) -> None:
    """Give what is left to those who wait in a sale."""
    settings = context.resources.get(ClaimSettings)
    await service.serve_sale(context.session, sale_id=UUID(sale_id), now=context.now, settings=settings)


async def on_shown_changed(context: JobContext, event: ShownStockChanged) -> None:
    """Have posts say what is left, whoever bought."""
    at: datetime = context.now + context.resources.get(ClaimSettings).show_every
    for sale_id in await repository.list_shown_with(context.session, variant_ids=event.variant_ids):
        await showing.plan(context.session, sale_id=sale_id, at=at)


async def on_product_changed(context: JobContext, event: ProductChanged) -> None:
    """Have posts say what a product costs now, and sales end of what is sold no more."""
    for sale_id in await repository.list_alive(context.session, product_ids=event.product_ids):
        await showing.plan(context.session, sale_id=sale_id, at=context.now)
        await jobs.enqueue(context.session, WITHDRAW, dedupe_key=f"{WITHDRAW}:{sale_id}", sale_id=str(sale_id))


async def withdraw(context: JobContext, *, sale_id: str, **_: object) -> None:
    """Let go of claims of what is sold no more; each sale by itself, as goods that come in are given out."""
    settings = context.resources.get(ClaimSettings)
    await service.withdraw(context.session, sale_id=UUID(sale_id), now=context.now, settings=settings)


async def on_migrated(context: JobContext, event: GroupMigrated) -> None:
    """Make a group's posts anew where it is now: those that it had can be answered no more."""
    for sale_id in await repository.list_running(context.session, group_id=event.new_id):
        await service.post_again(context.session, sale_id=sale_id, now=context.now)


def _sale_of(update: Incoming) -> UUID | None:
    text = update.body.get("text")
    if not isinstance(text, str) or not text.startswith(_START + links.START):
        return None
    try:
        return UUID(hex=text.removeprefix(_START + links.START).strip())
    except ValueError:
        return None


POSTED, CLOSE, SHOW, SETTLE, QUESTION = opening.POSTED, opening.CLOSE, showing.SHOW, hearing.SETTLE, hearing.QUESTION
