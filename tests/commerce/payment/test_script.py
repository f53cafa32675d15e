"""The test gateway's signatures hold, and nothing else passes for them."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.payment import rules
from sokoni.commerce.payment.adapters import script
from sokoni.commerce.payment.errors import WebhookMalformed, WebhookUnsigned
from sokoni.commerce.payment.types import Behaviour, State, TestPayment
from sokoni.core.money import Money

SECRET = "a secret"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOLERANCE = timedelta(minutes=5)
BODY = b'{"id": "evt_1"}'
AMOUNT = Money(12_990, "COP")


def paid(behaviour: Behaviour) -> TestPayment:
    return TestPayment(payment_ref="p", money=AMOUNT, behaviour=behaviour, decided_at=NOW)


def check(header: str, body: bytes = BODY, *, now: datetime = NOW) -> None:
    script.check_signature(SECRET, header, body, now=now, tolerance=TOLERANCE)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_holds_within_five_minutes(seconds: int):
    check(script.sign(SECRET, BODY, now=NOW), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_signature_that_is_old_or_early_is_refused(seconds: int):
    with pytest.raises(WebhookUnsigned, match="too old"):
        check(script.sign(SECRET, BODY, now=NOW), now=NOW + timedelta(seconds=seconds))


def test_one_good_signature_among_several_suffices():
    good = script.sign(SECRET, BODY, now=NOW)
    check(f"{good},v1={'0' * 64}")
    check(good.replace("v1=", f"v1={'0' * 64},v1="))


def test_the_signature_is_the_hmac_of_time_and_body():
    # Worked out apart from the code under test: HMAC-SHA256("a secret", '1772443800.{"id": "evt_1"}').
    assert script.sign(SECRET, BODY, now=NOW) == (
        "t=1772443800,v1=593d83960fe49a63bf8424ef9c7ee37f35c3d35c042780f0792c8cbb0aa19b71"
    )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "v1=abc",
        "t=1772443800",
        "t=x,v1=abc",
        "t=-1,v1=abc",
        "t=1772443800,t=1772443800,v1=abc",
        "t=99999999999999999999,v1=abc",
        "t=²,v1=abc",
        "t=1772443800,v1=",
        "t=1772443800,v1=\udcff",
        f"t=1772443800,v1={'0' * 64}",
        ",,,===",
    ],
)
def test_anything_else_is_refused(header: str):
    with pytest.raises(WebhookUnsigned):
        check(header)


@given(st.text(), st.binary())
def test_no_header_and_body_made_up_by_somebody_passes(header: str, body: bytes):
    with pytest.raises(WebhookUnsigned):
        check(header, body)


@given(st.binary(max_size=64))
def test_a_body_that_was_changed_is_refused(other: bytes):
    header = script.sign(SECRET, BODY, now=NOW)
    with pytest.raises(WebhookUnsigned):
        check(header, other)


def test_another_secret_is_refused():
    with pytest.raises(WebhookUnsigned):
        check(script.sign("another secret", BODY, now=NOW))


@pytest.mark.parametrize("behaviour", Behaviour)
def test_what_is_sent_can_be_read(behaviour: Behaviour):
    for event in script.story(paid(behaviour)):
        assert script.decode(script.encode(event)) == event


@given(st.binary())
def test_garbage_is_refused_and_nothing_else_happens(body: bytes):
    with pytest.raises(WebhookMalformed):
        script.decode(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
GOOD = orjson.loads(script.encode(script.story(paid(Behaviour.APPROVE))[0]))


@given(JSON)
def test_json_that_is_no_event_is_refused(value: object):
    with pytest.raises(WebhookMalformed):
        script.decode(orjson.dumps(value))


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "x" * 201},
        {"id": "a\x00b"},
        {"type": "payment.expired"},
        {"type": "payment.flying"},
        {"type": 7},
        {"created_at": "yesterday"},
        {"created_at": "2026-03-02T09:30:00"},
        {"created_at": "0001-01-01T00:00:00+14:00"},
        {"data": []},
        {"data": {**GOOD["data"], "amount": 0}},
        {"data": {**GOOD["data"], "amount": -1}},
        {"data": {**GOOD["data"], "amount": True}},
        {"data": {**GOOD["data"], "amount": 12.5}},
        {"data": {**GOOD["data"], "amount": "12990"}},
        {"data": {**GOOD["data"], "amount": 2**63}},
        {"data": {**GOOD["data"], "currency": "XXX"}},
        {"data": {"reference": "p", "charge": "c"}},
    ],
)
def test_an_event_with_one_thing_wrong_is_refused(change: dict[str, object]):
    with pytest.raises(WebhookMalformed):
        script.decode(orjson.dumps(GOOD | change))


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (Behaviour.APPROVE, State.CAPTURED),
        (Behaviour.SLOW, State.CAPTURED),
        (Behaviour.DUPLICATE, State.CAPTURED),
        (Behaviour.OUT_OF_ORDER, State.CAPTURED),
        (Behaviour.LOST, State.PENDING),
        (Behaviour.DECLINE, State.FAILED),
        (Behaviour.WRONG_AMOUNT, State.MISMATCH),
    ],
)
def test_each_behaviour_ends_as_its_name_says(behaviour: Behaviour, state: State):
    told = [telling.event for telling in script.tellings(paid(behaviour), slow_by=timedelta(seconds=30))]
    assert rules.fold(AMOUNT, told).state is state


def test_slow_webhooks_are_late_and_duplicates_come_under_two_names():
    slow = script.tellings(paid(Behaviour.SLOW), slow_by=timedelta(seconds=30))
    assert [telling.after for telling in slow] == [timedelta(seconds=30)]
    doubled = [telling.event.key for telling in script.tellings(paid(Behaviour.DUPLICATE), slow_by=timedelta())]
    assert (len(doubled), len(set(doubled))) == (4, 2)
