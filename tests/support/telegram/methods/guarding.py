"""Join requests that a chat's guard bot answers by their query, within ten seconds.

Source: https://core.telegram.org/bots/api#answerchatjoinrequestquery.
"""

from aiogram.methods import AnswerChatJoinRequestQuery, SendChatJoinRequestWebApp

from tests.support.telegram import membership
from tests.support.telegram.chats import Chat, JoinRequest
from tests.support.telegram.errors import bad_request
from tests.support.telegram.methods.desk import Desk, method

_RESULTS = {"approve", "decline", "queue"}


def _asked(desk: Desk, query_id: str) -> tuple[Chat, JoinRequest]:
    for chat in desk.world.chats.values():
        for request in chat.requests.values():
            if request.query_id == query_id and chat.guard is desk.bot and desk.now < request.query_expires:
                return chat, request
    raise bad_request("query is too old and response timeout expired or query ID is invalid")


@method(AnswerChatJoinRequestQuery)
async def answer_chat_join_request_query(desk: Desk, call: AnswerChatJoinRequestQuery) -> bool:
    """Let somebody in, turn her away, or leave her to the administrators."""
    if call.result not in _RESULTS:
        raise bad_request("invalid result specified")
    chat, request = _asked(desk, call.chat_join_request_query_id)
    request.query_id = ""
    if call.result == "approve":
        membership.enter(chat, request.user, by=desk.bot, link=request.link, via_request=True)
    elif call.result == "decline":
        del chat.requests[request.user.id]
        chat.changed()
    return True


@method(SendChatJoinRequestWebApp)
async def send_chat_join_request_web_app(desk: Desk, call: SendChatJoinRequestWebApp) -> bool:
    """Open a Mini App to who asks to join."""
    if not call.web_app_url.startswith("https://"):
        raise bad_request("WEBAPP_URL_INVALID")
    _, request = _asked(desk, call.chat_join_request_query_id)
    request.web_app = call.web_app_url
    return True
