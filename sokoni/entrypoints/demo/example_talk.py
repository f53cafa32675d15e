"""What was written in the demo's group last week, so that its rules have something to be tried on."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sokoni.telegram.group.types import Group
from sokoni.telegram.rule.engine import reading
from sokoni.telegram.rule.engine.types import Member
from sokoni.telegram.rule.messages import KEPT
from sokoni.telegram.rule.types import LoggedMessage

_TALK = (
    "Has the blue kikoi arrived?",
    "Yes, and two of the green ones. They wash well.",
    "Asante! I will come on Saturday.",
    "¿Hacen envíos a Mombasa?",
    "Sí, en dos días. Cuesta lo mismo que a Nairobi.",
    "سلام، این سبد اندازهٔ بزرگ‌تر هم دارد؟",
    "بله، اندازهٔ بزرگ هم هست، فردا عکسش را می‌گذارم.",
    "The lamp fits the shelf exactly. Thank you!",
    "Which of these keeps its colour in the sun?",
    "The one with the double weave. Mine has been outside for two years.",
    "Opening at nine tomorrow, come early.",
    "Is there a discount for six bowls?",
    "Look here: https://example.com/s/pwani",
    "Could somebody show how it is tied?",
    "Nzuri sana!",
    "I paid this morning, when will it be sent?",
)
# What rules are for, and how many messages pass before it is written again.
_SPAM = (
    (23, "Earn 500 dollars a day from home: https://quick-money.example.net/join"),
    (37, "COME AND BUY NOW ONLY TODAY EVERYTHING HALF PRICE"),
    (41, "Same things for less at cheap-goods.example.org"),
)
# Somebody says in many messages what fits into one.
_BURST, _BURST_OF = 120, 9
_EVERY = timedelta(minutes=14)
_FIRST_ID = 1000
_ADDRESS = re.compile(r"(?:https://)?(?:[\w-]+\.)*example\.\w+[\w/-]*", re.ASCII)


def written(group: Group, *, people: Sequence[tuple[int, str]], now: datetime) -> Sequence[LoggedMessage]:
    """The messages of the last days, the oldest first; the first of the people runs the group, and is no angel."""
    made = []
    for number, (at, by, text) in enumerate(_lines(len(people), now)):
        body = _body(group, _FIRST_ID + number, people[by], text, at)
        seen = reading.read(body, is_edit=False)
        member = Member(is_admin=by == 0)
        made.append(
            LoggedMessage(group_key=group.id, seen=seen, member=member, judged_at=int(at.timestamp()), body=body)
        )
    return made


def _lines(people: int, now: datetime) -> Iterator[tuple[datetime, int, str]]:
    """When each message was written, by whom, and what it says."""
    at, number = now - KEPT + timedelta(hours=1), 0
    while at < now:
        text = next((spam for each, spam in _SPAM if number % each == each - 1), _TALK[number % len(_TALK)])
        yield at, number * number % people, text
        if number % _BURST == _BURST - 1:
            for piece in range(_BURST_OF):
                yield at + timedelta(seconds=piece), 5 % people, f"Wait, {piece + 1} more thing"
        # Quieter at night.
        at, number = at + _EVERY * (1 if 6 <= at.hour <= 22 else 3), number + 1  # noqa: PLR2004  # hours of a day


def _body(group: Group, message_id: int, person: tuple[int, str], text: str, at: datetime) -> dict[str, Any]:
    addresses = [{"type": "url", "offset": found.start(), "length": len(found[0])} for found in _ADDRESS.finditer(text)]
    return {
        "message_id": message_id,
        "date": int(at.timestamp()),
        "chat": {"id": group.group_id, "type": "supergroup", "title": group.name},
        "from": {"id": person[0], "is_bot": False, "first_name": person[1]},
        "text": text,
        # As Telegram marks them; none stands behind a sign that counts twice there.
        "entities": addresses,
    }
