"""A group's settings as a form: filled from them, and read back with mistakes beside its fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from sokoni.telegram.group import rules
from sokoni.telegram.group.settings_types import (
    LONGEST_SECONDS,
    MAX_TEXT,
    SHORTEST_SECONDS,
    Greeting,
    GroupButton,
    GroupSettings,
    MediaKind,
    Penalty,
)
from sokoni.web.forms import Form
from sokoni.web.telegram import spans
from sokoni.web.translation import N_

GREETINGS = ("welcome", "goodbye")
# Of what is ticked or not: what is no tick is no.
TICKS = (
    "is_moderated", "captcha.is_on", "raid.is_on", "night.is_on", "night.is_said", "delete_commands",
    "delete_service_messages", "shares_bans", "protects_buyers", "takes_reports", "sends_digest", "welcome.is_on",
    "goodbye.is_on", "welcome.replaces_last", "goodbye.replaces_last",
)  # fmt: skip
_CHOICES = ("language", "timezone", "captcha.kind", "captcha.penalty", "raid.penalty", "night.mode")
_TIMES = ("night.starts", "night.ends")
# The numbers and their bounds, as the settings have them.
_NUMBERS: Mapping[str, tuple[int, int]] = {"captcha.attempts": (1, 10), "raid.joins": (3, 1000)}
_SPANS: Mapping[str, tuple[int, int]] = {
    "captcha.timeout_seconds": (30, 86_400),
    "raid.within_seconds": (5, 3600),
    "raid.lasts_seconds": (60, 86_400),
    "slow_mode_seconds": (0, 3600),
}
_EXPIRES = "warnings.expires_seconds"
_DELETES_AFTER = "delete_after_seconds"
# Steps of the ladder that the form has room for, at least.
LADDER_ROWS = 5
NO_BUTTON = N_("Write a line for each row of buttons, each as: Words = https://address")
NO_CHAT = N_("The number of a group or channel begins with a minus.")
NOT_CLIMBING = N_("Each step takes more warnings than the one before it.")
TOO_LONG = N_("This is longer than Telegram takes.")


def values_of(settings: GroupSettings) -> Form:
    """A form that says what the settings say."""
    shown = rules.shown(settings)
    values: dict[str, str] = {name: "1" for name in TICKS if _at(shown, name)}
    for name in (*_CHOICES, *_TIMES, *_NUMBERS, "rules_text"):
        values[name] = str(_at(shown, name))
    for name in _SPANS:
        values |= spans.values_of(name, _at(shown, name))
    values |= spans.values_of(_EXPIRES, settings.warnings.expires_seconds)
    values["log.chat_id"] = str(settings.log.chat_id or "")
    for name in GREETINGS:
        values |= _greeting_values(name, getattr(settings, name))
    for place, step in enumerate(settings.warnings.ladder):
        values |= {f"step-{place}": str(step.warnings), f"step-penalty-{place}": step.penalty.value}
        values |= spans.values_of(f"step-time-{place}", step.seconds)
    return Form(values, several={"log.actions": list(settings.log.actions), "locks": list(settings.locks)})


def ladder_rows(form: Form) -> Sequence[int]:
    """The places of the ladder's steps: those that are filled, and room for more."""
    filled = [int(name.removeprefix("step-")) for name in form.values if name.removeprefix("step-").isdecimal()]
    return range(max(LADDER_ROWS, max(filled, default=0) + 2))


def read(form: Form) -> dict[str, Any]:
    """What was said, as settings are said; mistakes are left in the form."""
    said: dict[str, Any] = {}
    for name in TICKS:
        _put(said, name, bool(form.text(name)))
    for name in _CHOICES:
        _put(said, name, form.text(name))
    for name in _TIMES:
        _put(said, name, form.required(name)[:5])
    for name, (least, most) in _NUMBERS.items():
        _put(said, name, form.integer(name, default=least, least=least, most=most))
    for name, (least, most) in _SPANS.items():
        # Nothing said of slow mode: there is none. The others have a time.
        _put(said, name, spans.read(form, name, least=least, most=most, is_needed=least > 0) or 0)
    for name in GREETINGS:
        said[name] |= _read_greeting(form, name)
    said["warnings"] = {
        "ladder": _read_ladder(form),
        "expires_seconds": spans.read(form, _EXPIRES, least=3600, most=LONGEST_SECONDS),
    }
    said["log"] = {"chat_id": _read_chat(form), "actions": list(form.each("log.actions"))}
    said["locks"] = list(form.each("locks"))
    said["rules_text"] = read_text(form, "rules_text")
    return said


def _greeting_values(name: str, greeting: Greeting) -> dict[str, str]:
    media = greeting.media
    return {
        f"{name}.text": greeting.text,
        f"{name}.media.kind": media.kind.value if media is not None else MediaKind.PHOTO.value,
        f"{name}.media.file": media.file if media is not None else "",
        f"{name}.buttons": lines_of(greeting.buttons),
        **spans.values_of(f"{name}.{_DELETES_AFTER}", greeting.delete_after_seconds),
    }


def _read_greeting(form: Form, name: str) -> dict[str, Any]:
    file = form.text(f"{name}.media.file")
    return {
        "text": read_text(form, f"{name}.text"),
        "media": {"kind": form.text(f"{name}.media.kind"), "file": file} if file else None,
        "buttons": read_buttons(form, f"{name}.buttons"),
        _DELETES_AFTER: spans.read(form, f"{name}.{_DELETES_AFTER}", least=5, most=2 * 86_400),
    }


def lines_of(buttons: Sequence[Sequence[GroupButton]]) -> str:
    """Buttons as they are written in a form: a line for each row."""
    return "\n".join(" | ".join(f"{button.text} = {button.url}" for button in row) for row in buttons)


def buttons_of(text: str) -> list[list[dict[str, str]]]:
    """Rows of buttons: a line for each row, its buttons with strokes between them, each as words = address."""
    rows = []
    for line in text.splitlines():
        parts = [each.partition("=") for each in line.split("|") if each.strip()]
        rows.append([{"text": words.strip(), "url": address.strip()} for words, _, address in parts])
    return [row for row in rows if row]


def read_buttons(form: Form, name: str) -> list[list[dict[str, str]]]:
    """The buttons that were said; what is none is a mistake."""
    rows = buttons_of(form.text(name))
    for button in (each for row in rows for each in row):
        if not button["text"] or not button["url"].startswith(("https://", "http://", "tg://")):
            form.mistakes[name] = NO_BUTTON
    return rows


def _read_ladder(form: Form) -> list[dict[str, Any]]:
    steps, counts = list[dict[str, Any]](), list[int]()
    for place in ladder_rows(form):
        if not form.text(f"step-{place}"):
            continue
        penalty = form.text(f"step-penalty-{place}")
        timed = penalty in {Penalty.MUTE, Penalty.BAN}
        seconds = spans.read(form, f"step-time-{place}", least=SHORTEST_SECONDS, most=LONGEST_SECONDS)
        warnings = form.integer(f"step-{place}", least=1, most=100)
        steps.append({"warnings": warnings, "penalty": penalty, "seconds": seconds if timed else None})
        counts.append(warnings)
    if counts != sorted(set(counts)):
        form.mistakes["warnings.ladder"] = NOT_CLIMBING
    return steps


def _read_chat(form: Form) -> int | None:
    raw = form.text("log.chat_id").replace("\u2212", "-")
    if not raw:
        return None
    try:
        number = int(raw)
    except ValueError:
        number = 0
    if not rules.LOWEST_ID <= number < 0:
        form.mistakes["log.chat_id"] = NO_CHAT
        return None
    return number


def read_text(form: Form, name: str) -> str:
    """Words for a chat; more than Telegram takes are a mistake."""
    text = form.text(name).replace("\r\n", "\n")
    if len(text) > MAX_TEXT:
        form.mistakes[name] = TOO_LONG
    return text


def _at(shown: Mapping[str, Any], name: str) -> Any:
    field, _, part = name.partition(".")
    return shown[field][part] if part else shown[field]


def _put(said: dict[str, Any], name: str, value: Any) -> None:
    field, _, part = name.partition(".")
    if part:
        said.setdefault(field, {})[part] = value
    else:
        said[field] = value
