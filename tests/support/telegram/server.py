"""The Bot API's door: `/bot{token}/{method}` and `/file/bot{token}/{path}`, on a port of this machine."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any, Protocol

import aiohttp
import orjson
from aiohttp import web

from tests.support.telegram.bots import Bot
from tests.support.telegram.checking import MODELS, Upload, read
from tests.support.telegram.errors import ApiError, bad_request, not_found, too_many_requests, unauthorized
from tests.support.telegram.integers import integer
from tests.support.telegram.methods import METHODS, Desk
from tests.support.telegram.world import Call, TelegramWorld

# The most that a bot may upload through the public server.
_MOST_UPLOADED = 50 * 1024 * 1024
_COUNTED_BY_LIMITS = ("send", "copy", "forward", "edit")


class Extension(Protocol):
    """Adds doors to the server, as the control doors do."""

    def __call__(self, app: web.Application, world: TelegramWorld) -> None: ...


class BotApi:
    """Answers bots' calls."""

    def __init__(self, world: TelegramWorld, client: aiohttp.ClientSession) -> None:
        self._world = world
        self._client = client

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request."""
        bot = self._world.bots.get(request.match_info["token"])
        if bot is None:
            return _answer(unauthorized().wire(), 401)
        method = request.match_info["method"]
        try:
            params, uploads = await _params(request)
        except ApiError as refused:
            return _answer(refused.wire(), refused.code)
        call, drops = await self.carry_out(bot, method, params, uploads)
        if drops:
            assert request.transport is not None
            request.transport.close()
        if call.ok:
            return web.Response(body=orjson.dumps({"ok": True, "result": call.result}), content_type="application/json")
        return _answer(call.result, call.code)

    async def act(self, bot: Bot, asked: dict[str, Any]) -> None:
        """Carry out a method that stood in the answer to an update."""
        params = {name: value for name, value in asked.items() if name != "method"}
        await self.carry_out(bot, str(asked["method"]), params, {})

    async def carry_out(
        self, bot: Bot, method: str, params: dict[str, Any], uploads: dict[str, Upload]
    ) -> tuple[Call, bool]:
        """Do what a call asks, unless a fault befalls it; also whether its answer is to be lost."""
        model = MODELS.get(method.lower())
        name = model.__api_method__ if model else method
        trouble = self._world.faults.take(name, params.get("chat_id"))
        error: ApiError | None = trouble.error
        result: Any = None
        if trouble.seconds:
            await self._world.clock.sleep(trouble.seconds)
        if error is None:
            try:
                result = await self._result(bot, name, params, uploads)
            except ApiError as refused:
                error = refused
        call = Call(
            bot=bot.username,
            method=name,
            params=params,
            at=self._world.clock.now().timestamp(),
            ok=error is None,
            code=error.code if error else 200,
            result=error.wire() if error else result,
            words=error.words if error else "",
            uploads=len(uploads),
        )
        if name != "getUpdates":
            await self._world.note(call)
        return call, trouble.drops

    async def _result(self, bot: Bot, name: str, params: dict[str, Any], uploads: dict[str, Upload]) -> Any:
        found = METHODS.get(name.lower())
        if found is None:
            if name.lower() in MODELS:
                raise ApiError(501, f"Not Implemented: the test server does not have {name} yet")
            raise not_found()
        model, function = found
        self._keep_limits(bot, name, params)
        call = read(model, params, strict=self._world.strict)
        desk = Desk(world=self._world, bot=bot, client=self._client, act=self.act, uploads=uploads)
        return await function(desk, call)

    def _keep_limits(self, bot: Bot, name: str, params: dict[str, Any]) -> None:
        limits, number = self._world.limits, integer(params.get("chat_id")) or 0
        if limits is None or "chat_id" not in params or not name.startswith(_COUNTED_BY_LIMITS):
            return
        seconds = limits.wait(bot.id, number, group=number < 0, now=self._world.clock.now().timestamp())
        if seconds:
            raise too_many_requests(seconds)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        file = self._world.files.fetch(request.match_info["path"])
        if request.match_info["token"] not in self._world.bots:
            return _answer(unauthorized().wire(), 401)
        if file is None:
            return _answer(not_found().wire(), 404)
        return web.Response(body=file.data, content_type="application/octet-stream")


def _answer(body: Any, status: int) -> web.Response:
    headers = {}
    if retry_after := body.get("parameters", {}).get("retry_after"):
        headers["Retry-After"] = str(retry_after)
    return web.Response(body=orjson.dumps(body), status=status, headers=headers, content_type="application/json")


async def _params(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters from wherever they stand: the address, a form, a multipart form, or JSON."""
    params: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = orjson.loads(await request.read() or b"{}")
        except orjson.JSONDecodeError as wrong:
            raise bad_request("can't parse JSON object") from wrong
        if not isinstance(body, dict):
            raise bad_request("object expected")
        return params | body, uploads
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        try:
            form = await request.post()
        except web.HTTPRequestEntityTooLarge as wrong:
            raise ApiError(413, "Request Entity Too Large") from wrong
        for name, value in form.items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.filename, value.file.read(), value.content_type)
                params.setdefault(name, uploads[name])
            else:
                params[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    named = {str(value).removeprefix("attach://") for value in params.values() if str(value).startswith("attach://")}
    return {name: value for name, value in params.items() if name not in named}, uploads


@contextlib.asynccontextmanager
async def serving(
    world: TelegramWorld, *, port: int = 0, host: str = "127.0.0.1", extend: Extension | None = None
) -> AsyncIterator[TelegramWorld]:
    """Open a world to bots at `world.address`, in the loop that runs."""
    # Thousands of updates may be under way; each webhook limits its own connections.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trust_env=False) as client:
        api = BotApi(world, client)
        app = web.Application(client_max_size=_MOST_UPLOADED)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", api.answer)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", api.file)
        if extend is not None:
            extend(app, world)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound = runner.addresses[0][1]
        world.address = f"http://{host}:{bound}"
        try:
            yield world
        finally:
            for bot in world.bots.values():
                bot.mailbox.end_poll()
                if bot.webhook is not None:
                    await bot.webhook.close()
            await runner.cleanup()
