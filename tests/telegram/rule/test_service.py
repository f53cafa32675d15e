"""Rules are written, changed, found by who may, recorded and taken back; a group's version grows with each."""

from datetime import datetime, timedelta

import pytest

from sokoni.core.database import WriteSession, count_statements
from sokoni.core.pages import PageQuery
from sokoni.core.resources import Resources
from sokoni.identity.permission.errors import TeamRoleRequired
from sokoni.identity.permission.types import TeamRole
from sokoni.services.undo import service as undo
from sokoni.services.undo.errors import ChangeOvertaken
from sokoni.services.undo.ports import undoers
from sokoni.telegram.group import service as group_service
from sokoni.telegram.group.settings_types import Penalty
from sokoni.telegram.group.types import Group
from sokoni.telegram.rule import errors, history, messages, rules, service, trials
from sokoni.telegram.rule.engine.conditions import RuleType
from sokoni.telegram.rule.engine.types import Exemptions, Member, Step
from tests.support.factories import group as group_factory
from tests.support.factories import member as member_factory
from tests.support.factories import rule as rule_factory
from tests.support.factories import sale
from tests.support.factories.rule import draft
from tests.support.factories.sale import ACTOR, Stall, seller_of

FIRST_PAGE = PageQuery(limit=10)
SHOUT = "BUY MY LAMPS NOW"


@pytest.fixture
async def stall(session: WriteSession, now: datetime) -> Stall:
    return await sale.stall(session, now=now)


@pytest.fixture
async def group(session: WriteSession, stall: Stall, now: datetime) -> Group:
    return await group_factory.group(session, shop_id=stall.shop.id, now=now)


async def version(session: WriteSession, group: Group) -> int:
    standing = await group_service.find_bare(session, group_id=group.group_id)
    assert standing is not None
    return standing.version


async def test_rules_are_listed_as_messages_are_judged_by_them(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    for name, priority in (("Low", -1), ("First", 5), ("Second", 5), ("Off", 9)):
        await rule_factory.rule(session, group, now=now, name=name, priority=priority, is_enabled=name != "Off")
    about = {"group_id": group.group_id, "subject": seller_of(stall, TeamRole.VIEWER)}

    with count_statements() as count:
        listed = await service.list_rules(session, **about, page=FIRST_PAGE)  # type: ignore[arg-type]
    on = await service.list_rules(session, **about, page=PageQuery(limit=2), is_enabled=True)  # type: ignore[arg-type]
    rest = await service.list_rules(
        session, **about, page=PageQuery(limit=2, cursor=on.next_cursor), is_enabled=True  # type: ignore[arg-type]
    )  # fmt: skip

    assert ([each.name for each in listed.items], count.value) == (["Off", "First", "Second", "Low"], 2)
    assert [each.name for each in (*on.items, *rest.items)] == ["First", "Second", "Low"]
    enabled = await service.list_enabled(session, group_keys=[group.id])
    assert {each.name for each in enabled} == {"First", "Second", "Low"}


async def test_only_who_manages_the_groups_writes_rules(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    about = {"group_id": group.group_id, "draft": draft(), "now": now}
    with pytest.raises(TeamRoleRequired):
        await service.add_rule(session, **about, subject=seller_of(stall, TeamRole.STAFF))  # type: ignore[arg-type]
    made = await service.add_rule(session, **about, subject=seller_of(stall))  # type: ignore[arg-type]
    read = await service.get_rule(session, group_id=group.group_id, rule_id=made.id, subject=seller_of(stall))
    assert read == made


async def test_a_name_stands_once_in_a_group_and_a_group_has_so_many_rules(
    session: WriteSession, stall: Stall, group: Group, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    first = await rule_factory.rule(session, group, now=now, name="No links")
    other = await rule_factory.rule(session, group, now=now, name="Other")
    about = {"group_id": group.group_id, "subject": seller_of(stall), "now": now}
    with pytest.raises(errors.RuleNameTaken):
        await service.add_rule(session, **about, draft=draft(name="no LINKS"))  # type: ignore[arg-type]
    with pytest.raises(errors.RuleNameTaken):
        await service.change_rule(session, **about, rule_id=other.id, edit={"name": "NO links"})  # type: ignore[arg-type]
    renamed = await service.change_rule(session, **about, rule_id=first.id, edit={"name": "NO LINKS"})  # type: ignore[arg-type]
    assert renamed.name == "NO LINKS"
    monkeypatch.setattr(rules, "MAX_RULES", 2)
    with pytest.raises(errors.TooManyRules):
        await service.add_rule(session, **about, draft=draft(name="Third"))  # type: ignore[arg-type]


async def test_what_was_done_to_a_rule_is_told_and_taken_back(
    session: WriteSession, stall: Stall, group: Group, resources: Resources, now: datetime
):
    subject = seller_of(stall)
    about = {"group_id": group.group_id, "subject": subject, "now": now}
    made = await service.add_rule(session, **about, draft=draft(exemptions=Exemptions(roles=frozenset({"a"}))))  # type: ignore[arg-type]
    before = await version(session, group)
    steps = (Step(3, Penalty.BAN),)
    changed = await service.change_rule(session, **about, rule_id=made.id, edit={"steps": steps})  # type: ignore[arg-type]
    await service.change_rule(session, **about, rule_id=made.id, edit={"is_enabled": False})  # type: ignore[arg-type]
    await service.remove_rule(session, **about, rule_id=made.id)  # type: ignore[arg-type]
    assert await version(session, group) == before + 3

    means = undo.Means(undoers=undoers(resources), window=timedelta(days=30))
    told = await history.list_changes(session, **about, rule_id=made.id, page=FIRST_PAGE, means=means)  # type: ignore[arg-type]
    assert [each.change.action for each in told.items] == ["rule.remove", "rule.disable", "rule.change", "rule.add"]

    removed, disabled, said, _ = [each.change.id for each in told.items]
    with pytest.raises(errors.RuleMissing):
        await undo.undo(session, change_id=disabled, means=means, actor=ACTOR, now=now)
    for each in (removed, disabled):
        await undo.undo(session, change_id=each, means=means, actor=ACTOR, now=now)
    again = await service.get_rule(session, group_id=group.group_id, rule_id=made.id, subject=subject)
    assert rules.draft_of(again) == rules.draft_of(changed)
    await undo.undo(session, change_id=said, means=means, actor=ACTOR, now=now)
    first = await service.get_rule(session, group_id=group.group_id, rule_id=made.id, subject=subject)
    assert rules.draft_of(first) == rules.draft_of(made)
    await service.change_rule(session, **about, rule_id=made.id, edit={"steps": steps})  # type: ignore[arg-type]
    last = await history.list_changes(session, **about, rule_id=made.id, page=FIRST_PAGE, means=means)  # type: ignore[arg-type]
    await service.change_rule(session, **about, rule_id=made.id, edit={"steps": ()})  # type: ignore[arg-type]
    with pytest.raises(ChangeOvertaken):
        await undo.undo(session, change_id=last.items[0].change.id, means=means, actor=ACTOR, now=now)


async def test_a_message_is_kept_once_and_its_edits_beside_it(session: WriteSession, group: Group, now: datetime):
    hello = rule_factory.message(group, "Hello", at=now)
    fresh = await rule_factory.said(session, group, hello, hello)
    again = await rule_factory.said(session, group, hello)
    assert ([each.seen.text for each in fresh], again) == (["Hello"], [])


async def test_a_rule_is_tried_on_last_week_before_it_is_there(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    long_ago = rule_factory.message(group, SHOUT, at=now - timedelta(days=8), number=1)
    shouts = [
        rule_factory.message(group, SHOUT, at=now - timedelta(hours=9 - number), number=number)
        for number in range(2, 7)
    ]
    quiet = rule_factory.message(group, "Is the lamp still there?", at=now, number=8, by=7)
    await rule_factory.said(session, group, long_ago, *shouts, quiet)
    admin = rule_factory.message(group, SHOUT, at=now, number=9, by=1)
    await rule_factory.said(session, group, admin, member=Member(is_admin=True))
    subject = seller_of(stall, TeamRole.VIEWER)

    with count_statements() as count:
        tried = await trials.try_draft(session, group_id=group.group_id, draft=draft(), subject=subject, now=now)
    strict = await trials.try_draft(
        session,
        group_id=group.group_id,
        draft=draft(exemptions=Exemptions(admins=False), penalty=Penalty.MUTE, duration_seconds=60, deletes=False),
        subject=subject,
        now=now,
    )

    # The group as it is kept, where to begin, the messages, and who of those that were hit paid.
    assert count.value == 4
    assert (tried.messages, tried.hits, tried.deletes, tried.people) == (7, 5, 5, 1)
    assert (tried.admins, tried.spared_admins, tried.buyers, tried.is_cut) == (0, 1, 0, False)
    assert tried.penalties == {Penalty.WARN: 1, Penalty.MUTE: 1, Penalty.KICK: 1, Penalty.BAN: 1}
    assert [each.message_id for each in tried.samples] == [2, 3, 4, 5, 6]
    assert (strict.hits, strict.admins, strict.deletes, strict.penalties) == (6, 1, 0, {Penalty.MUTE: 6})


async def test_a_trial_looks_at_the_newest_messages_where_there_are_more_than_it_can(
    session: WriteSession, stall: Stall, group: Group, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(trials, "MOST_MESSAGES", 3)
    monkeypatch.setattr(trials, "_AT_ONCE", 2)
    await rule_factory.said(
        session, group, *(rule_factory.message(group, SHOUT, at=now, number=number) for number in range(5))
    )
    rule = await rule_factory.rule(session, group, now=now, is_enabled=False, is_dry=True)
    tried = await trials.try_rule(session, group_id=group.group_id, rule_id=rule.id, subject=seller_of(stall), now=now)
    assert (tried.is_cut, [each.message_id for each in tried.samples]) == (True, [2, 3, 4])


async def test_a_trial_knows_who_was_new_though_no_rule_asked_when_they_wrote(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    came = now - timedelta(hours=5)
    await member_factory.seen(session, group_id=group.group_id, user_id=5, now=came, has_joined=True)
    said = [
        rule_factory.message(group, "hi", at=at, number=number, by=by)
        # Who came, before and soon and long after; and somebody of whom it is not known when.
        for number, (by, at) in enumerate(
            ((5, came - timedelta(hours=1)), (5, came + timedelta(minutes=5)), (5, now), (6, now)), start=1
        )
    ]
    await rule_factory.said(session, group, *said)
    new = draft(rule_type=RuleType.NEW_MEMBERS, parameters={"seconds": 3600, "sorts": ["anything"]})
    tried = await trials.try_draft(session, group_id=group.group_id, draft=new, subject=seller_of(stall), now=now)
    assert [each.message_id for each in tried.samples] == [2]


async def test_what_a_penalty_ends_is_told_by_when_it_was_given(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    """The bot was out for an hour: what was said in it was said before anybody was muted, and is one offence."""
    sent = [now - timedelta(minutes=minutes) for minutes in (50, 40, 0)]
    raw = [rule_factory.message(group, SHOUT, at=at, number=number) for number, at in enumerate(sent, start=1)]
    judged = [now, now, now + timedelta(hours=2)]
    for body, at in zip(raw, judged, strict=True):
        await rule_factory.said(session, group, body, judged_at=at)
    muting = draft(penalty=Penalty.MUTE, duration_seconds=60)
    about = {"group_id": group.group_id, "subject": seller_of(stall), "now": now}
    tried = await trials.try_draft(session, draft=muting, **about)  # type: ignore[arg-type]
    assert (tried.hits, tried.penalties) == (3, {Penalty.MUTE: 1})


async def test_a_day_is_forgotten_before_its_place_is_taken_and_the_week_stays(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    days = [rule_factory.message(group, SHOUT, at=now - timedelta(days=age), number=9 - age) for age in range(9)]
    await rule_factory.said(session, group, *days)
    await messages.make_room(session, now=now)
    await messages.make_room(session, now=now)
    kept = await rule_factory.said(session, group, *days)
    assert [each.seen.message_id for each in kept] == [1]


async def test_a_message_that_is_edited_and_breaks_the_rule_again_is_one_offence(
    session: WriteSession, stall: Stall, group: Group, now: datetime
):
    shout = rule_factory.message(group, SHOUT, at=now)
    edited = rule_factory.edited(shout, "BUY MY CHAIRS NOW", at=now + timedelta(seconds=90))
    await rule_factory.said(session, group, shout)
    await rule_factory.said(session, group, edited)
    lasting = draft(penalty=Penalty.WARN, deletes=False)
    tried = await trials.try_draft(
        session, group_id=group.group_id, draft=lasting, subject=seller_of(stall), now=now + timedelta(hours=1)
    )
    assert (tried.messages, tried.hits, tried.penalties) == (1, 1, {Penalty.WARN: 1})
