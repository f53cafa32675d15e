"""What makes a review, and who sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.review import rules
from sokoni.commerce.review.errors import ReplyEmpty, ReviewIncomplete, ReviewTooLong
from sokoni.commerce.review.types import STARS, ReviewDraft, ReviewState, Summary

HISTOGRAMS = st.tuples(*(st.integers(0, 10_000) for _ in STARS))


@pytest.mark.parametrize("rating", [-1, 0, 6])
def test_refuses_more_and_fewer_stars_than_there_are(rating: int):
    with pytest.raises(ReviewIncomplete):
        rules.tidy(ReviewDraft(rating=rating))


@pytest.mark.parametrize(
    "draft", [ReviewDraft(rating=5, title="x" * 121), ReviewDraft(rating=5, comment="x" * 5_001)], ids=["title", "text"]
)
def test_refuses_what_has_no_room(draft: ReviewDraft):
    with pytest.raises(ReviewTooLong):
        rules.tidy(draft)


@given(rating=st.sampled_from(STARS), title=st.text(max_size=50), comment=st.text(max_size=200))
def test_tidying_twice_changes_nothing_and_leaves_what_can_be_stored(rating: int, title: str, comment: str):
    once = rules.tidy(ReviewDraft(rating=rating, title=title, comment=comment))

    assert rules.tidy(once) == once
    (once.title + once.comment).encode()
    assert "\x00" not in once.title + once.comment
    assert "\n" not in once.title


@pytest.mark.parametrize(
    "text",
    [
        "Buy cheaper at https://other.example",
        "see www.other.example",
        "mine is better: other-shop.com",
        "write to me@example.org",
        "I am @lampseller on Telegram",
        "call +57 300 123 45 67",
        "t.me/lamps",
    ],
)
def test_words_with_addresses_or_numbers_are_looked_at_first(text: str):
    assert rules.first_state(ReviewDraft(rating=5, comment=text), is_held=False) is ReviewState.PENDING


@pytest.mark.parametrize(
    "text", ["", "Arrived in 2 days.", "Size 42 fits. 10/10!", "Costó 129.900 pesos", "خیلی راضی هستم."]
)
def test_other_words_are_shown_at_once_unless_all_are_held(text: str):
    draft = ReviewDraft(rating=5, comment=text)

    assert rules.first_state(draft, is_held=False) is ReviewState.PUBLISHED
    assert rules.first_state(draft, is_held=True) is ReviewState.PENDING


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Ana María Pérez", "Ana P."), ("Juma", "Juma"), ("  ", ""), ("رضا بهرامی", "رضا ب."), ("A\x00na  B", "Ana B.")],
)
def test_readers_see_a_first_name_and_a_letter(name: str, shown: str):
    assert rules.public_name(name) == shown


def test_a_buyer_is_one_whatever_case_the_address_has():
    assert rules.author_key(account_id=None, email=" Ana@Example.com") == rules.author_key(
        account_id=None, email="ana@example.com"
    )
    assert "example" not in rules.author_key(account_id=None, email="ana@example.com")


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_answer_says_something(text: str):
    with pytest.raises(ReplyEmpty):
        rules.tidy_reply(text)


@given(HISTOGRAMS)
def test_a_summary_is_the_mean_of_its_stars(histogram: tuple[int, int, int, int, int]):
    summary = Summary(histogram=histogram)
    stars = [rating for rating, count in zip(STARS, histogram, strict=True) for _ in range(min(count, 1))]

    assert summary.count == sum(histogram)
    assert (summary.average is None) == (summary.count == 0)
    assert summary.average is None or min(stars) <= summary.average <= max(stars)
