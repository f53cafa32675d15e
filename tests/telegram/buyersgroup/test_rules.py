"""Who is marked as a buyer, decided on plain values."""

from hypothesis import given
from hypothesis import strategies as st

from sokoni.telegram.buyersgroup import rules

_PEOPLE = st.frozensets(st.integers(1, 6))


@given(
    _PEOPLE,
    _PEOPLE,
    st.dictionaries(st.integers(1, 6), st.sampled_from(("buyer", "friend"))),
    st.sampled_from(("", "buyer")),
)
def test_buyers_inside_wear_the_tag_and_only_what_we_gave_is_taken(
    inside: frozenset[int], paying: frozenset[int], worn: dict[int, str], tag: str
):
    written = rules.tags_to_write(tag=tag, inside=inside, paying=paying, worn=worn)
    after = {user_id: word for user_id, word in {**worn, **written}.items() if word}
    assert after == dict.fromkeys(inside & paying, tag) if tag else not after
    assert all(written[user_id] != worn.get(user_id, "") for user_id in written)
    assert rules.tags_to_write(tag=tag, inside=inside, paying=paying, worn=after) == {}
