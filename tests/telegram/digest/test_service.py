"""Owners are told each morning what was done in their groups, once, and only if something was."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sokoni.core.change import SYSTEM
from sokoni.telegram.action import service as action
from sokoni.telegram.action.types import NewAction
from sokoni.telegram.digest import rules, service
from sokoni.telegram.group import service as groups
from sokoni.telegram.group.types import GroupDraft
from sokoni.telegram.person import service as people
from tests.support.factories import account as accounts
from tests.support.factories import team
from tests.support.keeping import CHAT, Keeping

OLGA = 9_000_001
EIGHT = datetime(2026, 3, 3, 8, 2, tzinfo=UTC)


async def _owned(keeping: Keeping) -> None:
    """Let the group's shop have an owner who is linked."""
    owner = await accounts.account(keeping.session, now=keeping.now, locale="es")
    assert keeping.group.shop_id is not None
    await team.member(keeping.session, team_id=keeping.group.shop_id, account_id=owner.id, now=keeping.now)
    token = await people.issue_link(keeping.session, account_id=owner.id, now=keeping.now)
    await people.redeem(keeping.session, token=token, user_id=OLGA, name="Olga", now=keeping.now)


async def _act(keeping: Keeping, *kinds: str, at: datetime, group_id: int = CHAT) -> Sequence[UUID]:
    actions = [NewAction(group_id=group_id, kind=kind, user_id=1, occurred_at=at) for kind in kinds]
    return await action.log(keeping.session, actions=actions, now=at)


async def test_an_owner_is_told_once_in_her_language_what_the_last_day_brought(keeping: Keeping):
    await _owned(keeping)
    await _act(keeping, "ban", "ban", "warn", "welcome", at=EIGHT - timedelta(hours=10))
    for minutes in (0, 30):
        assert await service.send_due(keeping.session, after=None, now=EIGHT + timedelta(minutes=minutes)) is None

    (told,) = await keeping.calls("sendMessage")
    assert told.params["chat_id"] == OLGA
    assert told.params["text"].splitlines()[0].startswith("¡Buenos días! En <b>Lamps &amp; more</b>")
    assert [line.rpartition(": ")[2] for line in told.params["text"].splitlines()[1:]] == ["2", "1"]


async def test_nobody_is_told_of_a_quiet_day_or_at_another_hour(keeping: Keeping):
    await _owned(keeping)
    await service.send_due(keeping.session, after=None, now=EIGHT)
    await _act(keeping, "ban", at=EIGHT)
    await service.send_due(keeping.session, after=None, now=EIGHT + timedelta(hours=1))
    await keeping.settle({"timezone": "America/Bogota"})
    await service.send_due(keeping.session, after=None, now=EIGHT + timedelta(minutes=30))

    assert await keeping.calls() == []


async def test_an_owner_of_several_groups_reads_one_message_and_nothing_of_those_that_are_quiet_or_say_so(
    keeping: Keeping,
):
    await _owned(keeping)
    for number, name in enumerate(("Zebras", "Ángeles", "Silent", "Quiet"), start=1):
        draft = GroupDraft(group_id=CHAT - number, name=name, shop_id=keeping.group.shop_id)
        await groups.bind(keeping.session, draft=draft, bot_id=keeping.bot.id, actor=SYSTEM, now=keeping.now)
    off = {"sends_digest": False}
    await groups.save_settings(keeping.session, group_id=CHAT - 3, patch=off, actor=SYSTEM, now=keeping.now)
    for number in range(4):
        [logged, *_] = await _act(keeping, "ban", "kick", at=EIGHT - timedelta(hours=2), group_id=CHAT - number)
        await action.mark_undone(keeping.session, group_id=CHAT - number, action_ids=[logged], now=EIGHT)

    for minutes in (0, 30):
        await service.send_due(keeping.session, after=None, now=EIGHT + timedelta(minutes=minutes))

    (told,) = await keeping.calls("sendMessage")
    assert told.params["text"] == (
        "¡Buenos días! El último día trajo:"
        "\n\n<b>Lamps &amp; more</b>\nVetado: 1\nExpulsado: 1\nSe deshicieron 1."
        "\n\n<b>Zebras</b>\nVetado: 1\nExpulsado: 1\nSe deshicieron 1."
        "\n\n<b>Ángeles</b>\nVetado: 1\nExpulsado: 1\nSe deshicieron 1."
    )


async def test_groups_are_gone_through_in_their_order_a_few_at_a_time(keeping: Keeping):
    assert await service.send_due(keeping.session, after=None, now=EIGHT, limit=1) == CHAT
    assert await service.send_due(keeping.session, after=CHAT, now=EIGHT, limit=1) is None


def test_it_is_due_at_eight_by_the_clock_of_the_group():
    assert rules.due_on(EIGHT, "UTC") == date(2026, 3, 3)
    assert rules.due_on(EIGHT, "America/Bogota") is None
    assert rules.due_on(datetime(2026, 3, 3, 4, 32, tzinfo=UTC), "Asia/Tehran") == date(2026, 3, 3)
