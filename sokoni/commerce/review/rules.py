"""What makes a review, and who sees it. Pure."""

import hashlib
import re
import unicodedata

from sokoni.commerce.review.errors import ReplyEmpty, ReviewIncomplete, ReviewTooLong
from sokoni.commerce.review.types import STARS, ReviewDraft, ReviewState

MOST_PHOTOS = 6
LONGEST_TITLE = 120
LONGEST_COMMENT = 5_000
LONGEST_REPLY = 2_000

# What advertises: addresses of sites and mail, names in chats. A long number may be somebody's telephone.
_ADVERTISES = re.compile(
    r"https?:|www\.|\b[\w-]+\.(?:com|net|org|ir|co|ru|shop|store|top|xyz)\b|\S@\S|@\w{4,}|t\.me", re.IGNORECASE
)
_DIGITS = re.compile(r"(?:\d[\s().+-]?){9,}")
_UNSEEN = {"Cc", "Cs", "Co"}


def tidy(draft: ReviewDraft) -> ReviewDraft:
    """A draft as it is kept: letters composed, nothing unseen, spaces around cut off.

    Raises:
        ReviewIncomplete: the rating is not 1 to 5.
        ReviewTooLong: the title or the comment has no room.
    """
    if draft.rating not in STARS:
        raise ReviewIncomplete
    title = " ".join(_clean(draft.title).split())
    comment = _clean(draft.comment).strip()
    _check_fits(title, longest=LONGEST_TITLE)
    _check_fits(comment, longest=LONGEST_COMMENT)
    return ReviewDraft(rating=draft.rating, title=title, comment=comment)


def tidy_reply(text: str) -> str:
    """A shop's answer as it is kept.

    Raises:
        ReplyEmpty: nothing is left of it.
        ReviewTooLong: it has no room.
    """
    cleaned = _clean(text).strip()
    if not cleaned:
        raise ReplyEmpty
    _check_fits(cleaned, longest=LONGEST_REPLY)
    return cleaned


def first_state(draft: ReviewDraft, *, is_held: bool) -> ReviewState:
    """Whether a review is shown at once; one that names addresses or numbers is looked at first."""
    return ReviewState.PENDING if is_held or is_suspicious(f"{draft.title}\n{draft.comment}") else ReviewState.PUBLISHED


def is_suspicious(text: str) -> bool:
    """Whether a text carries what a review has no need of: addresses, names in chats, telephone numbers."""
    return bool(_ADVERTISES.search(text) or _DIGITS.search(text))


def public_name(name: str) -> str:
    """What readers see of a name: the first word, and the first letter of the last."""
    words = _clean(name).split()
    if not words:
        return ""
    return words[0] if len(words) == 1 else f"{words[0]} {words[-1][0]}."


def author_key(*, account_id: object | None, email: str) -> str:
    """By what one buyer is known, so that nobody reviews a product twice; of an address only its hash is kept."""
    if account_id is not None:
        return f"account:{account_id}"
    return f"email:{hashlib.sha256(email.strip().lower().encode()).hexdigest()}"


def _clean(text: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(letter for letter in composed if letter == "\n" or unicodedata.category(letter) not in _UNSEEN)


def _check_fits(text: str, *, longest: int) -> None:
    if len(text) > longest:
        raise ReviewTooLong(length=len(text), longest=longest)
