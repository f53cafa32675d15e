"""Bots on the wire. A token is taken in and never given out."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from sokoni.core.schema import Schema
from sokoni.telegram.gateway.inbox_types import ParkedUpdate
from sokoni.telegram.gateway.types import Bot, BotState, Delivery

Token = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        description="What @BotFather gave; the whole of its message will do.",
        examples=["7654321098:AAExampleExampleExampleExampleExample"],
    ),
]


class TelegramBotIn(Schema):
    """A bot to connect."""

    token: Token
    shop_id: UUID | None = Field(default=None, description="Whose it is; where there is one shop, it is that one.")


class TelegramTokenIn(Schema):
    """Another token of the same bot."""

    token: Token


class TelegramBotOut(Schema):
    """A bot: whose it is, whether it works, and what is wrong if it does not."""

    id: UUID
    telegram_id: int
    shop_id: UUID | None = Field(description="None: the platform's own.")
    username: str
    name: str
    state: BotState
    delivery: Delivery = Field(description="Whether Telegram is asked for updates, or brings them.")
    problem: str = Field(description="Why it does not work; empty while all is well.")
    problem_at: datetime | None
    last_update_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """The wire form."""
        return cls(
            id=bot.id,
            telegram_id=bot.telegram_id,
            shop_id=bot.shop_id,
            username=bot.username,
            name=bot.name,
            state=bot.state,
            delivery=bot.delivery,
            problem=bot.problem,
            problem_at=bot.problem_at,
            last_update_at=bot.last_update_at,
            created_at=bot.created_at,
        )


class ParkedUpdateOut(Schema):
    """An update that could not be handled, however often it was tried."""

    id: UUID
    bot_id: UUID
    update_id: int
    kind: str
    body: dict[str, Any] = Field(description="The update as Telegram sent it.")
    attempts: int
    error: str
    received_at: datetime
    parked_at: datetime

    @classmethod
    def of(cls, parked: ParkedUpdate) -> Self:
        """The wire form."""
        return cls(
            id=parked.id,
            bot_id=parked.bot_id,
            update_id=parked.update_id,
            kind=parked.kind,
            body=dict(parked.body),
            attempts=parked.attempts,
            error=parked.error,
            received_at=parked.received_at,
            parked_at=parked.parked_at,
        )
