"""What people tell bots to do."""

from sokoni.telegram.console.service.answering import refuse_press, reply, show
from sokoni.telegram.console.service.binding import Place, bind, note_place
from sokoni.telegram.console.service.commands import carry_out, go_on
from sokoni.telegram.console.service.menu import Pressed, press
from sokoni.telegram.console.service.private import answer as answer_in_private

__all__ = [
    "Place",
    "Pressed",
    "answer_in_private",
    "bind",
    "carry_out",
    "go_on",
    "note_place",
    "press",
    "refuse_press",
    "reply",
    "show",
]
