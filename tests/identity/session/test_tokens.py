import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.core import ids
from sokoni.core.settings import InvalidSettingError, load
from sokoni.identity.session.tokens import AccessTokens
from sokoni.identity.session.types import AccessClaims, SessionSettings

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LIFETIME = timedelta(minutes=15)
KEY, OTHER_KEY = "k" * 64, "o" * 64
CLAIMS = AccessClaims(session_id=ids.new_id(), account_id=ids.new_id())


def tokens(key: str = KEY, previous_key: str = "", algorithm: str = "HS256") -> AccessTokens:
    return AccessTokens(key=key, previous_key=previous_key, algorithm=algorithm, lifetime=LIFETIME)


def test_what_was_signed_is_read():
    assert tokens().read(tokens().issue(CLAIMS, now=NOW), now=NOW) == CLAIMS


def test_a_token_of_the_previous_key_is_read_while_the_keys_change():
    old = tokens(KEY).issue(CLAIMS, now=NOW)
    assert tokens(OTHER_KEY, previous_key=KEY).read(old, now=NOW) == CLAIMS


def test_a_token_of_a_key_that_is_gone_is_refused():
    assert tokens(OTHER_KEY).read(tokens(KEY).issue(CLAIMS, now=NOW), now=NOW) is None


def test_a_token_has_run_out_at_the_end_of_its_lifetime():
    token = tokens().issue(CLAIMS, now=NOW)
    assert tokens().read(token, now=NOW + LIFETIME - timedelta(seconds=1)) == CLAIMS
    assert tokens().read(token, now=NOW + LIFETIME) is None


def forged(*, key: str = KEY, algorithm: str = "HS256", kid: object = None, **changes: object) -> str:
    good = tokens().issue(CLAIMS, now=NOW)
    payload = jwt.decode(good, options={"verify_signature": False})
    payload = {name: value for name, value in {**payload, **changes}.items() if value is not None}
    header = {"kid": kid or jwt.get_unverified_header(good)["kid"]}
    return jwt.encode(payload, key, algorithm=algorithm, headers=header)


def unsigned() -> str:
    kid = jwt.get_unverified_header(tokens().issue(CLAIMS, now=NOW))["kid"]
    parts = [{"alg": "none", "typ": "JWT", "kid": kid}, {"sub": str(CLAIMS.account_id), "iss": "sokoni"}]
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return f"{head}.{body}."


def test_the_forger_of_these_tests_can_also_write_a_good_token():
    assert tokens().read(forged(), now=NOW) == CLAIMS


@pytest.mark.parametrize(
    "token",
    [
        forged(key=OTHER_KEY),
        forged(algorithm="HS512"),
        forged(kid="0" * 16),
        forged(iss="somebody"),
        forged(iss=None),
        forged(sub=None),
        forged(sub="not an id"),
        forged(sid=None),
        forged(sid=7),
        forged(exp=None),
        forged(exp="soon"),
        forged(exp=10**30),
        forged(exp=-(10**30)),
        unsigned(),
        "",
        ".",
        "a.b.c",
        tokens().issue(CLAIMS, now=NOW)[:-2],
    ],
)
def test_a_token_that_is_not_exactly_ours_is_refused(token: str):
    assert tokens().read(token, now=NOW) is None


@given(st.text())
def test_no_text_makes_reading_fail(text: str):
    assert tokens().read(text, now=NOW) is None


@pytest.mark.parametrize(
    "env",
    [
        {"JWT_SECRET_KEY": "short"},
        {"JWT_PREVIOUS_SECRET_KEY": "short"},
        {"JWT_ALGORITHM": "none"},
        {"JWT_SECRET_KEY": "k" * 63, "JWT_ALGORITHM": "HS512"},
    ],
)
def test_unsafe_settings_are_refused(env: dict[str, str]):
    with pytest.raises(InvalidSettingError, match=next(iter(env))):
        load(SessionSettings, env)


def test_the_other_name_of_the_secret_is_read():
    assert load(SessionSettings, {"SECRET_KEY": KEY}).secret_key == KEY
