"""What others may do with buyers' groups."""

from sokoni.telegram.buyersgroup.service.knocking import (
    answer_knocks,
    decline_overdue,
    find_knock,
    follow_order,
    note_inside,
    paying_among,
    show_account,
)
from sokoni.telegram.buyersgroup.service.letting import let_in, list_people, put_out
from sokoni.telegram.buyersgroup.service.standing import get_buyers_group, put_buyers_group, remove_buyers_group
from sokoni.telegram.buyersgroup.service.tagging import follow_buyer, follow_people, retag

__all__ = [
    "answer_knocks",
    "decline_overdue",
    "find_knock",
    "follow_buyer",
    "follow_order",
    "follow_people",
    "get_buyers_group",
    "let_in",
    "list_people",
    "note_inside",
    "paying_among",
    "put_buyers_group",
    "put_out",
    "remove_buyers_group",
    "retag",
    "show_account",
]
