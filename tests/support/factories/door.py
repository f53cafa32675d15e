"""Who asks to come into groups, and links by which people come, for tests."""

from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core.database import WriteSession
from sokoni.identity.permission.types import Subject
from sokoni.telegram.welcome.service import asking, linking
from sokoni.telegram.welcome.types import Arrival, InviteLink, JoinRequest, LinkWish, RequestState, Visitor


async def link(
    session: WriteSession, *, group_id: int, subject: Subject, now: datetime, address: str = "https://t.me/+flyer"
) -> InviteLink:
    """A link into a group that Telegram has made."""
    wish = LinkWish(name="Flyer")
    made = await linking.add_link(session, group_id=group_id, wish=wish, subject=subject, now=now)
    await linking.note_link(session, link_id=made.id, link=address, problem="", now=now)
    return made


async def came(session: WriteSession, *, group_id: int, people: dict[int, str], address: str, at: datetime) -> None:
    """Some came by a link."""
    arrivals = [
        Arrival(
            group_id=group_id,
            visitor=Visitor(user_id=user_id, first_name=name, name=name, username="", is_bot=False),
            at=at,
            by_user_id=user_id,
            link=address,
        )
        for user_id, name in people.items()
    ]
    await linking.note_came(session, arrivals=arrivals)


async def asked(
    session: WriteSession, *, group_id: int, bot_id: UUID, people: dict[int, str], now: datetime, about: str = ""
) -> None:
    """Some ask to come into a group, one a minute after the other."""
    requests = [
        JoinRequest(
            group_id=group_id,
            user_id=user_id,
            bot_id=bot_id,
            name=name,
            username="",
            about=about,
            link_name="Flyer",
            state=RequestState.WAITING,
            asked_at=now + timedelta(minutes=place),
            decided_at=None,
        )
        for place, (user_id, name) in enumerate(people.items())
    ]
    await asking.note_requests(session, requests=requests)
