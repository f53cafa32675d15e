"""The methods of the Bot API that the server has, each a function of the bot's desk and aiogram's model of the call."""

from tests.support.telegram.methods import (
    about,
    chats,
    editing,
    ephemeral,
    guarding,
    inline,
    joining,
    media,
    members,
    paying,
    polls,
    profile,
    receiving,
    sending,
)
from tests.support.telegram.methods.desk import METHODS, Desk

__all__ = [
    "METHODS",
    "Desk",
    "about",
    "chats",
    "editing",
    "ephemeral",
    "guarding",
    "inline",
    "joining",
    "media",
    "members",
    "paying",
    "polls",
    "profile",
    "receiving",
    "sending",
]
