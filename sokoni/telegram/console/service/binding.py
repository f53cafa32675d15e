"""Bots that are let into groups and put out of them: whose group it is, and what is missing there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sokoni.core.change import Actor
from sokoni.core.database import WriteSession
from sokoni.core.errors import DomainError
from sokoni.identity.permission.types import Subject, TeamRole
from sokoni.telegram.console import rules, words
from sokoni.telegram.console.types import Right
from sokoni.telegram.gateway import actions, members, sending
from sokoni.telegram.gateway.types import BotRef, MemberStatus
from sokoni.telegram.group import service as group
from sokoni.telegram.group.types import Group, GroupDraft, GroupState
from sokoni.telegram.person import service as person
from sokoni.telegram.speech.service import language_of, plain, refusal, say
from sokoni.telegram.speech.types import Markup

NEEDED = (Right.DELETE, Right.RESTRICT, Right.PIN)
_GONE = frozenset({MemberStatus.LEFT, MemberStatus.KICKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a bot has become in a chat, by whom, and what it may there."""

    chat_id: int
    title: str
    username: str
    status: MemberStatus
    rights: Mapping[str, Any]
    rights_before: Mapping[str, Any]
    by_user_id: int
    language: str


async def note_place(session: WriteSession, *, bot: BotRef, place: Place, now: datetime) -> None:
    """Take a group over for the shop of whoever made the bot its administrator, or say there what is missing."""
    if place.status in _GONE:
        await group.note_bot_left(session, group_id=place.chat_id, bot_id=bot.id, now=now)
        return
    language = language_of(place.language)
    if place.status is not MemberStatus.ADMINISTRATOR:
        await group.note_bot_demoted(session, group_id=place.chat_id, bot_id=bot.id, now=now)
        await _say(session, bot, place.chat_id, [say(language, words.NOT_ADMINISTRATOR)], now)
        return
    standing = await group.find_bare(session, group_id=place.chat_id)
    if standing is not None and standing.bot_id == bot.id and standing.state is GroupState.ACTIVE:
        said = _rights(language, place.rights) if _is_poorer(place) else []
    elif await group.note_bot_back(session, group_id=place.chat_id, bot_id=bot.id, now=now):
        said = [say(language, words.PROMOTED_AGAIN), *_rights(language, place.rights)]
        await members.refresh_administrators(session, bots={place.chat_id: bot.id}, now=now)
    else:
        said = await _bind(session, bot, place, standing, now=now)
        await members.refresh_administrators(session, bots={place.chat_id: bot.id}, now=now)
    await _say(session, bot, place.chat_id, said, now)


async def bind(session: WriteSession, *, bot: BotRef, chat_id: int, user_id: int, language: str, now: datetime) -> None:
    """Try again to take a group over, now that whoever asks is linked."""
    known = (await members.chats(session, chat_ids=[chat_id])).get(chat_id)
    mine = (await members.find(session, chat_id=chat_id, user_ids=[bot.telegram_id])).get(bot.telegram_id)
    place = Place(
        chat_id=chat_id,
        title="" if known is None else known.title,
        username="" if known is None else known.username,
        status=MemberStatus.MEMBER if mine is None else mine.status,
        rights={} if mine is None else mine.rights,
        rights_before={},
        by_user_id=user_id,
        language=language,
    )
    await note_place(session, bot=bot, place=place, now=now)


async def _bind(
    session: WriteSession, bot: BotRef, place: Place, standing: Group | None, *, now: datetime
) -> list[Markup]:
    language = language_of(place.language)
    subject = await person.subject_of(session, user_id=place.by_user_id)
    shop_ids = shops_for(bot.shop_id, subject, standing)
    if len(shop_ids) != 1:
        return [say(language, words.SEVERAL_SHOPS if shop_ids else words.NOT_LINKED)]
    draft = GroupDraft(
        group_id=place.chat_id,
        name=place.title or str(place.chat_id),
        shop_id=shop_ids[0],
        username=place.username or None,
    )
    try:
        async with session.begin_nested():
            await group.bind(session, draft=draft, bot_id=bot.id, actor=_actor(subject, place), now=now)
    except DomainError as error:
        return [refusal(language, error)]
    if standing is None:
        await group.save_settings(
            session, group_id=place.chat_id, patch={"language": language}, actor=_actor(subject, place), now=now
        )
    return [say(language, words.BOUND), *_rights(language, place.rights)]


def shops_for(bot_shop_id: UUID | None, subject: Subject, standing: Group | None) -> Sequence[UUID]:
    """The shops that a group could be of: that of the bot, or those of whoever let the platform's bot in.

    Whoever said beforehand that a group is theirs needs not be linked: their own bot was let in.
    """
    managed = [shop_id for shop_id, role in subject.teams.items() if role.includes(TeamRole.MANAGER)]
    if bot_shop_id is None:
        return sorted(managed)
    said = standing is not None and standing.shop_id == bot_shop_id and standing.removed_at is None
    return [bot_shop_id] if bot_shop_id in managed or said or subject.is_operator else []


def _is_poorer(place: Place) -> bool:
    return len(rules.missing(place.rights, NEEDED)) > len(rules.missing(place.rights_before, NEEDED))


def _rights(language: str, rights: Mapping[str, Any]) -> list[Markup]:
    missing = rules.missing(rights, NEEDED)
    if not missing:
        return []
    named = ", ".join(plain(language, words.RIGHT_WORDS[each]) for each in missing)
    return [say(language, words.RIGHTS_MISSING, rights=named)]


def _actor(subject: Subject, place: Place) -> Actor:
    return subject.actor() if subject.account_id else Actor(kind="guest", label=f"telegram:{place.by_user_id}")


async def _say(session: WriteSession, bot: BotRef, chat_id: int, said: Sequence[str], now: datetime) -> None:
    if said:
        call = actions.send_message(bot.id, chat_id, "\n".join(said), parse_mode="HTML")
        await sending.send(session, [call], now=now)
