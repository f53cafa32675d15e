"""What a buyers' group says to who knocks, in private."""

from datetime import timedelta

from sokoni.telegram.speech.service import N_, plain, say
from sokoni.telegram.speech.types import Markup

_WHO_ARE_YOU = N_(
    "“{group}” is for buyers. Say with the button below which account of ours is yours: if it has paid, you are let in "
    "at once. You have {time}."
)
_WELCOME = N_("You are in “{group}”: thank you for buying.")
_TOO_LATE = N_("Your request to join “{group}” was declined: no paid order was found in time. Ask again when you like.")
_TAKEN_BACK = N_(
    "You are not in “{group}” any more, because what you had paid for went back. Buy again, and ask to join."
)
_LET_IN = N_("You are in “{group}”.")
_MAY_COME = N_("You may come into “{group}” now: ask again to join.")
_PUT_OUT = N_("You cannot be in “{group}”. Write to the shop if you think that this is a mistake.")
_LINK = N_("Show my account")


def who_are_you(language: str, *, group: str, time: timedelta) -> Markup:
    """To who is not known yet."""
    return say(language, _WHO_ARE_YOU, group=group, time=time)


def link(language: str) -> str:
    """On the button below it."""
    return plain(language, _LINK)


def welcome(language: str, *, group: str, has_bought: bool = True) -> Markup:
    """To who was let in."""
    return say(language, _WELCOME if has_bought else _LET_IN, group=group)


def may_come(language: str, *, group: str) -> Markup:
    """To who is outside and was let in by a person."""
    return say(language, _MAY_COME, group=group)


def put_out(language: str, *, group: str) -> Markup:
    """To whom a person does not want there."""
    return say(language, _PUT_OUT, group=group)


def too_late(language: str, *, group: str) -> Markup:
    """To who waited too long."""
    return say(language, _TOO_LATE, group=group)


def taken_back(language: str, *, group: str) -> Markup:
    """To who has to leave."""
    return say(language, _TAKEN_BACK, group=group)
