"""Answers to what people search with a bot in any chat."""

from typing import Any

from aiogram.methods import AnswerInlineQuery
from aiogram.types import InputTextMessageContent

from tests.support.telegram.bots import InlineResult
from tests.support.telegram.errors import bad_request
from tests.support.telegram.files import sizes
from tests.support.telegram.methods.desk import Desk, method
from tests.support.telegram.methods.markups import markup
from tests.support.telegram.methods.sending import caption_content, text_content

_MOST_RESULTS = 50


@method(AnswerInlineQuery)
async def answer_inline_query(desk: Desk, call: AnswerInlineQuery) -> bool:
    """Show results to who searches; each is ready to be sent by her."""
    query = desk.bot.inline_queries.get(call.inline_query_id)
    if query is None or query.expires <= desk.now:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(call.results) > _MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    numbers = [result.id for result in call.results]
    if len(set(numbers)) < len(numbers):
        raise bad_request("RESULT_ID_DUPLICATE")
    if any(not 1 <= len(number.encode()) <= 64 for number in numbers):
        raise bad_request("RESULT_ID_INVALID")
    query.results = [await _result(desk, result) for result in call.results]
    query.next_offset, query.answered = call.next_offset or "", True
    return True


async def _result(desk: Desk, result: Any) -> InlineResult:
    title = str(getattr(result, "title", None) or getattr(result, "caption", None) or "")
    given = getattr(result, "input_message_content", None)
    if isinstance(given, InputTextMessageContent):
        mode = given.parse_mode if isinstance(given.parse_mode, str) else None
        content = text_content(given.message_text, mode, given.entities)
    elif result.type == "photo":
        file = await desk.file(getattr(result, "photo_file_id", None) or result.photo_url, "photo")
        mode = result.parse_mode if isinstance(result.parse_mode, str) else None
        content = {"photo": sizes(file)} | caption_content(result.caption, mode, result.caption_entities)
    else:
        raise bad_request(f"the test server does not send inline results of the type {result.type} without a text")
    return InlineResult(id=result.id, title=title, content=content, markup=markup(result.reply_markup))
