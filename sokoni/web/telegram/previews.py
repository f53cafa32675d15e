"""How a greeting looks in the chat, before anybody is greeted."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sokoni.telegram.group.types import Group
from sokoni.web.forms import Form
from sokoni.web.telegram import settings_form
from sokoni.web.translation import N_

OWN_WORDS: Mapping[str, str] = {
    "welcome": N_("Welcome to %(group)s, %(name)s!"),
    "goodbye": N_("Goodbye, %(name)s!"),
}
_PLACE = re.compile(r"\{(\w+)\}")
_SAMPLE_ID = 777_000_123


@dataclass(frozen=True, slots=True)
class Preview:
    """A greeting as it will stand in the chat."""

    text: str
    buttons: Sequence[Sequence[Mapping[str, str]]]
    media: bool


def of(form: Form, group: Group, *, translate: Callable[..., str], number: Callable[[int], str]) -> dict[str, Preview]:
    """Both greetings as the form has them, said to somebody who stands for all."""
    name = translate(N_("Amina"))
    filled = {
        "name": name,
        "first_name": name,
        "mention": name,
        "username": "@amina",
        "id": str(_SAMPLE_ID),
        "group": group.name,
        "count": number(group.member_count or 1),
        "rules": form.text("rules_text") or translate(N_("the rules of the group")),
    }
    return {
        each: Preview(
            text=_PLACE.sub(lambda place: filled.get(place[1], place[0]), form.text(f"{each}.text"))
            or translate(OWN_WORDS[each], group=group.name, name=name),
            buttons=settings_form.buttons_of(form.text(f"{each}.buttons")),
            media=bool(form.text(f"{each}.media.file")),
        )
        for each in settings_form.GREETINGS
    }
