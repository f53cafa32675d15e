"""What others may do with claim sales."""

from sokoni.telegram.claim.service.commanding import command
from sokoni.telegram.claim.service.editing import hear_edit
from sokoni.telegram.claim.service.ending import lose, note_not_shown, withdraw
from sokoni.telegram.claim.service.hearing import Heard, hear, note_question
from sokoni.telegram.claim.service.opening import close, close_in_time, note_posted, open_sale, post_again
from sokoni.telegram.claim.service.paying import send_link, show_kept, take_up
from sokoni.telegram.claim.service.reading import find_sale, list_claims, list_sales, marks, tallies
from sokoni.telegram.claim.service.settling import cancel, lapse, note_ordered, serve, serve_sale, settle
from sokoni.telegram.claim.service.showing import show

__all__ = [
    "Heard",
    "cancel",
    "close",
    "close_in_time",
    "command",
    "find_sale",
    "hear",
    "hear_edit",
    "lapse",
    "list_claims",
    "list_sales",
    "lose",
    "marks",
    "note_not_shown",
    "note_ordered",
    "note_posted",
    "note_question",
    "open_sale",
    "post_again",
    "send_link",
    "serve",
    "serve_sale",
    "settle",
    "show",
    "show_kept",
    "take_up",
    "tallies",
    "withdraw",
]
