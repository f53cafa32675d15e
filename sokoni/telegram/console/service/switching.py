"""Commands that switch something on and off: `/captcha on`."""

from sokoni.telegram.console import rules, words
from sokoni.telegram.console.service.context import Context, Run
from sokoni.telegram.console.types import Answer
from sokoni.telegram.speech.service import say

_SAID = {"on": True, "off": False}


def by(name: str, path: str) -> Run:
    """What a command does that switches a setting, named by its path; alone, it says how that stands."""

    async def switch(context: Context) -> Answer:
        is_on = _SAID.get(context.request.rest.strip().lower())
        if is_on is not None:
            await context.save(rules.patch_of(path, is_on))
            return Answer(text=_state(context, path, is_on=is_on))
        state = _state(context, path, is_on=rules.setting_of(context.kept.settings, path))
        return Answer(text=f"{state}\n{say(context.language, words.SWITCH_HOW, name=name)}")

    return switch


def _state(context: Context, path: str, *, is_on: bool) -> str:
    return f"{words.mark(is_on=is_on)} {say(context.language, words.SWITCHES[path])}"
