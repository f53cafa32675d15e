"""Who comes and goes is told so once, in the group's words, and one greeting stands at a time."""

from datetime import timedelta

from sqlalchemy import text

from sokoni.telegram.welcome import service
from sokoni.telegram.welcome.handlers import Doors
from sokoni.telegram.welcome.types import GreetingKind
from tests.support.keeping import CHAT, Keeping
from tests.telegram.moderation.people import make_known

ANA, BEA, BOSS = 101, 102, 7
GREETING = {
    "welcome": {
        "is_on": True,
        "text": "Hi <b>{first_name}</b>! {rules}",
        "buttons": [[{"text": "Shop", "url": "https://example.com"}]],
        "delete_after_seconds": 60,
    },
    "goodbye": {"is_on": True},
    "rules_text": "Be kind.",
    "language": "es",
}


async def test_says_welcome_and_goodbye_in_the_groups_words_and_language(keeping: Keeping):
    await keeping.settle(GREETING)
    await keeping.handle(Doors(), keeping.joins(ANA), keeping.leaves(ANA, at=keeping.now + timedelta(minutes=5)))
    welcome, goodbye = await keeping.calls("sendMessage")

    assert welcome.params["text"] == "Hi <b>Person 101</b>! Be kind."
    assert welcome.params["reply_markup"]["inline_keyboard"] == [[{"text": "Shop", "url": "https://example.com"}]]
    assert goodbye.params["text"] == '<a href="tg://user?id=101">Person 101</a> se ha ido.'


async def test_a_departure_that_is_told_twice_is_one_and_who_was_put_out_is_not_told_goodbye(keeping: Keeping):
    await keeping.settle({"goodbye": {"is_on": True}})
    await keeping.handle(Doors(), keeping.joins(ANA), keeping.joins(BEA))
    leave = keeping.leaves(ANA, at=keeping.now + timedelta(minutes=5))
    message = keeping.says(ANA, "", left_chat_member=leave.body["from"], date=leave.body["date"])
    put_out = keeping.leaves(BEA, **{"from": {"id": BOSS, "first_name": "Boss"}})
    await keeping.handle(Doors(), leave, message, put_out)

    assert len(await keeping.calls("sendMessage")) == 1


async def test_who_was_here_before_the_bot_is_told_goodbye(keeping: Keeping):
    await keeping.settle({"goodbye": {"is_on": True}})
    await keeping.handle(Doors(), keeping.leaves(ANA))

    assert len(await keeping.calls("sendMessage")) == 1


async def test_the_greeting_before_goes_and_each_goes_when_its_time_is_over(keeping: Keeping):
    await keeping.settle(GREETING)
    for message_id in (11, 12, 12):
        await service.note_greeting(
            keeping.session,
            group_id=CHAT,
            bot_id=keeping.bot.id,
            kind=GreetingKind.WELCOME,
            message_id=message_id,
            now=keeping.now,
        )

    assert [(each.params["message_ids"], each.not_before) for each in await keeping.calls("deleteMessages")] == [
        ([11], keeping.now + timedelta(seconds=60)),
        ([11], None),
        ([12], keeping.now + timedelta(seconds=60)),
    ]


async def test_a_bot_that_does_not_look_after_the_group_says_nothing(keeping: Keeping):
    await keeping.settle({**GREETING, "is_moderated": False})
    await keeping.handle(Doors(), keeping.joins(ANA))

    assert await keeping.calls() == []


async def test_forgets_who_came_long_ago_but_not_who_is_asked(keeping: Keeping):
    await keeping.handle(Doors(), keeping.joins(ANA))
    await keeping.settle({"captcha": {"is_on": True}})
    await keeping.handle(Doors(), keeping.joins(BEA))

    async def known() -> list[int]:
        found = await keeping.session.execute(text("SELECT user_id FROM telegram_newcomers ORDER BY user_id"))
        return list(found.scalars())

    for days in (0, 31):
        await service.forget_settled(keeping.session, now=keeping.now + timedelta(days=days))
    assert await known() == [ANA, BEA]

    for _ in range(2):
        await service.forget_settled(keeping.session, now=keeping.now + timedelta(days=62))

    assert await known() == [BEA]


async def test_one_arrival_is_one_also_where_a_month_ends_between_its_two_tellings(keeping: Keeping):
    await keeping.settle(GREETING)
    turn = keeping.now.replace(day=31, hour=23, minute=59, second=59)
    told = (keeping.joins(ANA, at=turn), keeping.joins(ANA, at=turn + timedelta(seconds=1)))

    for update in told:
        await keeping.handle(Doors(), update)
    for update in told:
        await keeping.handle(Doors(), update)
    assert len(await keeping.calls("sendMessage")) == 1

    # Who comes again a month later is greeted again, and known once.
    await keeping.handle(Doors(), keeping.joins(ANA, at=turn + timedelta(days=20)), later=timedelta(days=20))
    assert len(await keeping.calls("sendMessage")) == 2
    held = "SELECT count(*), max(joined_at) FROM telegram_newcomers"
    assert tuple((await keeping.session.execute(text(held))).one()) == (1, turn + timedelta(days=20))


async def test_who_comes_and_goes_all_the_time_is_greeted_once_in_an_hour(keeping: Keeping):
    await keeping.settle(GREETING)
    for at in range(20):
        then = keeping.now + timedelta(seconds=20 * at)
        await keeping.handle(Doors(), keeping.joins(ANA, at=then), keeping.leaves(ANA, at=then + timedelta(seconds=9)))
    assert len(await keeping.calls("sendMessage")) == 2
    await keeping.handle(Doors(), keeping.joins(BEA, at=keeping.now))
    assert len(await keeping.calls("sendMessage")) == 3
    await keeping.handle(Doors(), keeping.joins(ANA, at=keeping.now + timedelta(hours=2)), later=timedelta(hours=2))
    assert len(await keeping.calls("sendMessage")) == 4


async def test_bots_that_members_bring_are_put_out_where_bots_are_locked(keeping: Keeping):
    bot = {"id": 555, "is_bot": True, "first_name": "Spam"}
    brought = {"old_chat_member": {"status": "left", "user": bot}, "new_chat_member": {"status": "member", "user": bot}}
    by = [keeping.joins(555, at=keeping.now + timedelta(minutes=at), **brought) for at in range(3)]
    for update, user_id in zip(by, (BEA, BEA, BOSS), strict=True):
        update.body["from"] = {"id": user_id, "is_bot": False, "first_name": "Somebody"}
    await keeping.handle(Doors(), by[0])
    assert await keeping.actions() == []

    await make_known(keeping.session, keeping.bot, CHAT, BOSS, now=keeping.now)
    await keeping.settle({"locks": ["bots"]})
    await keeping.handle(Doors(), by[1], by[1], by[2])
    assert await keeping.actions() == [("kick", 555, "A member brought a bot.")]
    (out,) = await keeping.calls("unbanChatMember")
    assert out.params["user_id"] == 555
