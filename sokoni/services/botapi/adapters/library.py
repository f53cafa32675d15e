"""The Bot API over aiogram: for workers, which call it all day. Heavy to load, so only they do, once there is a bot.

One client session serves all bots. Parameters are checked by the library's models before they are sent; answers are
handed on as they came, because making objects of every update costs more than handling it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiogram import Bot, methods
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.types import BufferedInputFile
from aiogram.utils.token import TokenValidationError
from pydantic import ValidationError

from sokoni.services.botapi import attached
from sokoni.services.botapi.adapters.plain import read_answer
from sokoni.services.botapi.errors import BotApiError, Cause
from sokoni.services.botapi.ports import DEFAULT_TIMEOUT, NOTHING, Upload


class _Session(AiohttpSession):
    """The library's session, with answers as they came and errors of our own."""

    def check_response(
        self,
        bot: Bot,  # noqa: ARG002  # the library's signature
        method: TelegramMethod[Any],  # noqa: ARG002
        status_code: int,
        content: str,
    ) -> Response[Any]:
        """The answer, if it is one."""
        return Response.model_construct(ok=True, result=read_answer(content, status=status_code))


class LibraryApi:
    """Calls by the Telegram library."""

    def __init__(self, base: str) -> None:
        # No bound on connections: each bot that is polled keeps one open.
        self._session = _Session(limit=0, api=TelegramAPIServer.from_base(base.rstrip("/")))
        self._bots: dict[str, Bot] = {}

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any],
        *,
        uploads: Mapping[str, Upload] = NOTHING,
        wait: timedelta = DEFAULT_TIMEOUT,
    ) -> Any:
        """What Telegram answers, as JSON.

        Raises:
            BotApiError: it was refused, or Telegram could not be reached, or the parameters are not the method's.
        """
        files = {name: BufferedInputFile(each.data, each.name) for name, each in uploads.items()}
        request = _request(method, attached.fill(params, files) if files else params)
        try:
            return await self._session(self._bot(token), request, timeout=int(wait.total_seconds()))
        except TelegramNetworkError as error:
            # The error itself may hold the address, and the address holds the token.
            raise BotApiError(Cause.NETWORK, said=type(error.__cause__ or error).__name__) from None
        except (UnicodeDecodeError, LookupError) as error:
            # No text, or in letters that nobody knows: not from the Bot API, but from something in between.
            raise BotApiError(Cause.SERVER, said=type(error).__name__) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._session.close()

    def _bot(self, token: str) -> Bot:
        bot = self._bots.get(token)
        if bot is None:
            try:
                bot = self._bots[token] = Bot(token, session=self._session)
            except TokenValidationError:
                raise BotApiError(Cause.TOKEN) from None
        return bot


def _request(method: str, params: Mapping[str, Any]) -> TelegramMethod[Any]:
    model = getattr(methods, method[:1].upper() + method[1:], None)
    if not (isinstance(model, type) and issubclass(model, TelegramMethod)):
        raise BotApiError(Cause.INVALID, said=f"there is no method {method}")
    try:
        return model.model_validate(dict(params))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise BotApiError(Cause.INVALID, said=wrong[:300]) from None
