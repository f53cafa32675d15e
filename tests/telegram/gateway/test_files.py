"""Files go along with calls: from our store, uploaded by a bot once, and called by Telegram's number from then on."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from sokoni.core import ids
from sokoni.core.clock import ManualClock
from sokoni.core.database import Database
from sokoni.core.resources import Resources
from sokoni.services.botapi import attached
from sokoni.services.media import rules as media
from sokoni.services.media.adapters import objects
from sokoni.services.media.ports import Storages
from sokoni.services.media.types import Format, Size
from sokoni.telegram.gateway import actions, errors, files, filing, sending
from sokoni.telegram.gateway.call_types import QueuedCall
from sokoni.telegram.gateway.types import Attachment, Bot, Call, CallState, Priority
from tests.support.gateway import Gateway
from tests.support.telegram.world import TelegramWorld

Queue = Callable[..., Any]
LAMP = b"\xff\xd8 a lamp"


@pytest.fixture
def theirs(telegram: TelegramWorld) -> Any:
    """A bot, as Telegram has it."""
    return telegram.bot("shop_bot")


@pytest.fixture
async def bot(gateway: Gateway, theirs: Any) -> Bot:
    """The bot, connected here."""
    return await gateway.connect(theirs.token, telegram_id=theirs.id, username=theirs.username)


@pytest.fixture
def ana(telegram: TelegramWorld, theirs: Any, bot: Bot) -> Any:
    """Somebody whom the bot may write to."""
    ana = telegram.user("Ana")
    ana.starts(theirs)
    theirs.mailbox.clear()
    return ana


@pytest.fixture
def storages(resources: Resources) -> Storages:
    """The stores that the gateway reads from: this test's alone."""
    made = Storages(public=objects.memory(), private=objects.memory())
    resources.provide(made)
    return made


@pytest.fixture
def queue(database: Database, clock: ManualClock) -> Queue:
    """Queues calls and commits."""

    async def run(*calls: Call) -> list[Any]:
        async with database.write() as session:
            return await sending.send(session, calls, now=clock.now())

    return run


async def _keep(storages: Storages, clock: ManualClock, data: bytes, name: str = "lamp.jpg") -> Attachment:
    return await files.keep(storages, data=data, name=name, content_type="image/jpeg", now=clock.now())


def _uploads(world: TelegramWorld, method: str) -> list[int]:
    """Of each call of a method how many files went along."""
    return [call.uploads for call in world.calls_of(method)]


async def test_a_file_is_uploaded_once_and_then_called_by_its_number(
    gateway: Gateway,
    bot: Bot,
    ana: Any,
    theirs: Any,
    telegram: TelegramWorld,
    queue: Queue,
    storages: Storages,
    clock: ManualClock,
    database: Database,
):
    ben = telegram.user("Ben")
    ben.starts(theirs)
    theirs.mailbox.clear()
    lamp = await _keep(storages, clock, LAMP)
    await queue(actions.send_photo(bot.id, ana.id, lamp, caption="A lamp"))
    await gateway.settle()
    again = await _keep(storages, clock, LAMP, name="another name.jpg")
    await queue(*[actions.send_photo(bot.id, each.id, again) for each in (ana, ben)])
    await gateway.settle()
    # As something else it is another file to Telegram.
    await queue(actions.send_document(bot.id, ana.id, lamp))

    await gateway.settle()

    assert _uploads(telegram, "sendPhoto") == [1, 0, 0]
    assert _uploads(telegram, "sendDocument") == [1]
    shown = [telegram.files.get(each.content["photo"][-1]["file_id"]).data for each in theirs.private[ana.id].history
             if each.kind == "photo"]  # fmt: skip
    assert shown == [LAMP, LAMP]
    async with database.read() as session:
        known = (await session.execute(text("SELECT kind FROM telegram_files ORDER BY kind"))).scalars().all()
        rows = (await session.execute(text("SELECT result FROM telegram_sent_calls WHERE ok"))).all()
    assert (known, len(rows)) == (["document", "photo"], 4)


async def test_many_who_are_sent_a_new_file_at_once_cost_one_upload(
    gateway: Gateway,
    bot: Bot,
    theirs: Any,
    telegram: TelegramWorld,
    queue: Queue,
    storages: Storages,
    clock: ManualClock,
):
    readers = [telegram.user(f"Reader {number}") for number in range(20)]
    for reader in readers:
        reader.starts(theirs)
    theirs.mailbox.clear()
    lamp = await _keep(storages, clock, LAMP)
    await queue(*[actions.send_photo(bot.id, each.id, lamp) for each in readers])

    await gateway.settle()

    assert (len(_uploads(telegram, "sendPhoto")), sum(_uploads(telegram, "sendPhoto"))) == (20, 1)


async def test_another_worker_knows_the_number_and_uploads_anew_what_telegram_has_forgotten(
    gateway: Gateway,
    bot: Bot,
    ana: Any,
    telegram: TelegramWorld,
    queue: Queue,
    storages: Storages,
    clock: ManualClock,
    resources: Resources,
):
    lamp = await _keep(storages, clock, LAMP)
    await queue(actions.send_photo(bot.id, ana.id, lamp))
    await gateway.settle()
    await gateway.roster._leave()
    other = Gateway(resources, telegram.address)
    await queue(actions.send_photo(bot.id, ana.id, lamp))
    await other.settle()
    [number] = {call.result["photo"][-1]["file_id"] for call in telegram.calls_of("sendPhoto")}
    telegram.files.forget(number)
    await queue(actions.send_photo(bot.id, ana.id, lamp))

    await other.settle()
    await other.close()

    assert _uploads(telegram, "sendPhoto") == [1, 0, 1]


async def test_an_album_is_of_files_numbers_and_addresses(
    gateway: Gateway,
    bot: Bot,
    ana: Any,
    theirs: Any,
    telegram: TelegramWorld,
    queue: Queue,
    storages: Storages,
    clock: ManualClock,
):
    lamp, vase = await _keep(storages, clock, LAMP), await _keep(storages, clock, b"\xff\xd8 a vase", "vase.jpg")
    await queue(actions.send_photo(bot.id, ana.id, vase))
    await gateway.settle()
    album = [("photo", lamp, "A lamp"), ("photo", vase, ""), ("photo", "https://example.test/x.jpg", "")]
    await queue(actions.send_album(bot.id, ana.id, album), actions.send_photo(bot.id, ana.id, lamp))

    await gateway.settle()

    sent = [each.content for each in theirs.private[ana.id].history if each.kind == "photo"]
    shown = [telegram.files.get(each["photo"][-1]["file_id"]).data for each in sent]
    assert shown == [b"\xff\xd8 a vase", LAMP, b"\xff\xd8 a vase", b"https://example.test/x.jpg", LAMP]
    assert sent[1]["caption"] == "A lamp"
    assert _uploads(telegram, "sendMediaGroup") == [1]
    assert _uploads(telegram, "sendPhoto") == [1, 0]


async def test_a_picture_of_ours_is_sent_as_pages_show_it(
    gateway: Gateway, bot: Bot, ana: Any, theirs: Any, telegram: TelegramWorld, queue: Queue, storages: Storages
):
    digest = media.digest(LAMP)
    key = media.derivative_key(digest, Size.LARGE, Format.JPEG)
    await storages.public.put(key, LAMP, content_type="image/jpeg")
    await queue(actions.send_photo(bot.id, ana.id, files.of_picture(digest)))

    await gateway.settle()

    assert telegram.files.get(theirs.private[ana.id].history[-1].content["photo"][-1]["file_id"]).data == LAMP


async def test_a_file_that_is_gone_ends_its_call_in_words_and_one_that_cannot_be_read_now_waits(
    gateway: Gateway,
    bot: Bot,
    ana: Any,
    telegram: TelegramWorld,
    queue: Queue,
    storages: Storages,
    clock: ManualClock,
    database: Database,
    resources: Resources,
    tmp_path: Path,
):
    gone = actions.send_photo(bot.id, ana.id, files.of_picture("0" * 64))
    lamp = await _keep(storages, clock, LAMP)
    lost, sent = await queue(gone, actions.send_photo(bot.id, ana.id, lamp))
    await gateway.roster.look()
    # A store that cannot be looked into: a file stands where its folder should be.
    (tmp_path / "telegram").write_text("in the way")
    broken = Storages(public=storages.public, private=objects.local(tmp_path))
    resources.provide(broken)
    await gateway.sender.turn()
    await gateway.sender.finish()
    await gateway.sender.turn()
    await gateway.sender.finish()
    async with database.read() as session:
        waiting = await sending.outcome(session, call_id=sent)
    resources.provide(storages)

    await gateway.settle()

    async with database.read() as session:
        outcomes = [await sending.outcome(session, call_id=each) for each in (lost, sent)]
    assert waiting is not None
    assert waiting.state is CallState.WAITING
    assert [each and (each.state, each.error_code) for each in outcomes] == [
        (CallState.FAILED, "gone"), (CallState.SENT, "")
    ]  # fmt: skip


async def test_a_call_that_failed_is_sent_again_with_its_files(
    gateway: Gateway,
    bot: Bot,
    ana: Any,
    theirs: Any,
    queue: Queue,
    storages: Storages,
    clock: ManualClock,
    database: Database,
):
    ana.blocks(theirs)
    [call_id] = await queue(actions.send_photo(bot.id, ana.id, await _keep(storages, clock, LAMP)))
    await gateway.settle()
    ana.unblocks(theirs)
    async with database.write() as session:
        await sending.send_again(session, call_id=call_id, now=clock.now())

    await gateway.settle()

    assert theirs.private[ana.id].history[-1].kind == "photo"


async def test_files_are_thrown_away_after_a_month(storages: Storages, clock: ManualClock):
    kept = await _keep(storages, clock, LAMP)
    clock.advance(timedelta(days=30))
    newer = await _keep(storages, clock, LAMP)

    early = await files.sweep(storages, now=clock.now())
    clock.advance(timedelta(days=1))
    removed = [await files.sweep(storages, now=clock.now()) for _ in range(2)]

    assert (early, removed) == (0, [1, 0])
    assert [await storages.private.exists(each.key) for each in (kept, newer)] == [False, True]


async def test_more_than_a_bot_may_send_is_not_kept(storages: Storages, clock: ManualClock):
    with pytest.raises(errors.FileTooLarge):
        await _keep(storages, clock, bytes(files.MOST_BYTES + 1))


async def test_a_call_that_names_none_of_its_files_is_the_caller_s_mistake(queue: Queue):
    lamp = Attachment(key="k", is_public=True, content="c", name="n", content_type="t")
    params = {"chat_id": 1, "photo": "attach://lamp", "caption": "attach://vase"}

    with pytest.raises(ValueError, match="sendPhoto"):
        await queue(Call(bot_id=ids.new_id(), method="sendPhoto", params=params, files={"lamp": lamp, "vase": lamp}))


def test_an_album_counts_for_as_many_messages_as_it_has_parts():
    assert filing.messages_in("sendMediaGroup", {"media": [1, 2, 3]}) == 3
    assert filing.messages_in("deleteMessages", {"message_ids": [1, 2, 3]}) == 1
    assert filing.messages_in("sendMessage", {"text": "x"}) == 1


def test_what_is_taken_as_an_upload_only_is_never_called_by_a_number(now: Any):
    lamp = Attachment(key="k", is_public=True, content="c", name="n", content_type="t")
    params = {"chat_id": 1, "video": attached.mark("film"), "thumbnail": attached.mark("small")}
    call = QueuedCall(
        id=ids.new_id(), position=1, bot_id=ids.new_id(), share=0, method="sendVideo", params=params, chat_id=1,
        priority=Priority.REPLY, not_after=None, dedupe_key=None, attempts=0, then=None, created_at=now,
        files={"film": lamp, "small": lamp},
    )  # fmt: skip

    answer = {"video": {"file_id": "V", "thumbnail": {"file_id": "T"}}}

    assert list(filing.uses_of(call)) == ["film"]
    assert filing.numbers_of(call, answer) == {"film": "V"}
    assert filing.numbers_of(call, True) == {}
