"""Polls: asked by bots, answered by people, closed by time or by hand."""

from typing import Any

from aiogram.methods import SendPoll, StopPoll

from tests.support.telegram.entities import marked
from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.markups import markup
from tests.support.telegram.methods.sending import send

_LONGEST_QUESTION = 300
_LONGEST_OPTION = 100
_MOST_OPTIONS = 12


@method(SendPoll)
async def send_poll(desk: Desk, call: SendPoll) -> dict[str, Any]:
    """Ask people to choose."""
    texts = [option if isinstance(option, str) else option.text for option in call.options]
    mode = call.question_parse_mode
    question, _ = marked(call.question, mode if isinstance(mode, str) else None, None)
    _check(question, texts)
    poll: dict[str, Any] = {
        "id": str(desk.world.rng.getrandbits(62)),
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0} for number, text in enumerate(texts)
        ],
        "total_voter_count": 0,
        "is_closed": bool(call.is_closed),
        "is_anonymous": call.is_anonymous is not False,
        "type": call.type or "regular",
        "allows_multiple_answers": bool(call.allows_multiple_answers),
        "allows_revoting": bool(call.allows_revoting),
        "members_only": bool(call.members_only),
    }
    if call.open_period:
        poll |= {"open_period": call.open_period, "close_date": desk.now + call.open_period}
    return send(desk, call, "poll", {"poll": poll}).wire()


def _check(question: str, texts: list[str]) -> None:
    if not question.strip():
        raise bad_request("poll question must be non-empty")
    if len(question) > _LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {_LONGEST_QUESTION}")
    if not texts:
        raise bad_request("poll must have at least 1 option")
    if len(texts) > _MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {_MOST_OPTIONS} options")
    if any(not text.strip() for text in texts):
        raise bad_request("poll options must be non-empty")
    if any(len(text) > _LONGEST_OPTION for text in texts):
        raise bad_request(f"poll options length must not exceed {_LONGEST_OPTION}")


@method(StopPoll)
async def stop_poll(desk: Desk, call: StopPoll) -> dict[str, Any]:
    """Close a poll, and learn how it went."""
    message = desk.writable(call.chat_id).find(call.message_id, "message with poll to stop not found")
    if message.kind != "poll":
        raise bad_request("message is not a poll")
    if message.sender is not desk.bot:
        raise bad_request("poll can't be stopped")
    poll: dict[str, Any] = message.content["poll"]
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    poll["is_closed"] = True
    message.markup = markup(call.reply_markup)
    message.chat.changed()
    return poll
