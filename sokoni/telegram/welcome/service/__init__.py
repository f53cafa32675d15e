"""What can be done about who comes and goes."""

from sokoni.telegram.welcome.rules import sendings
from sokoni.telegram.welcome.service.arriving import Seen, forget_settled, note_arrivals, note_departure
from sokoni.telegram.welcome.service.captcha import answer, expire, note_muted, note_prompt
from sokoni.telegram.welcome.service.greeting import note_greeting
from sokoni.telegram.welcome.service.nights import note_permissions, watch_nights
from sokoni.telegram.welcome.service.raids import end_raid, find_raid, start_raid
from sokoni.telegram.welcome.service.undoing import undo_last

__all__ = [
    "Seen",
    "answer",
    "end_raid",
    "expire",
    "find_raid",
    "forget_settled",
    "note_arrivals",
    "note_departure",
    "note_greeting",
    "note_muted",
    "note_permissions",
    "note_prompt",
    "sendings",
    "start_raid",
    "undo_last",
    "watch_nights",
]
