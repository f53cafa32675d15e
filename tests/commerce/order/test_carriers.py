from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sokoni.commerce.order import carriers
from sokoni.commerce.order.errors import TrackingAddressUnsafe
from sokoni.commerce.order.parcel_types import Tracking


@pytest.mark.parametrize("code", list(carriers.CARRIERS))
@given(number=st.text(min_size=1, max_size=30))
def test_whatever_is_written_as_a_number_the_address_stays_the_carrier_s(code: str, number: str):
    expected = urlsplit(carriers.CARRIERS[code].address)
    found = urlsplit(carriers.address_of(Tracking(carrier=code, number=number)))
    assert (found.scheme, found.netloc, found.path) == ("https", expected.netloc, expected.path)


def test_a_carrier_of_the_seller_s_own_is_called_and_followed_as_the_seller_wrote():
    tracking = carriers.checked(Tracking(carrier="Don José", number="7", address="https://jose.example/7"))
    assert carriers.name_of(tracking.carrier) == "Don José"
    assert carriers.address_of(tracking) == "https://jose.example/7"


def test_a_known_carrier_s_own_page_is_taken_and_none_without_a_number():
    tracking = carriers.checked(Tracking(carrier="ups", number="", address="https://elsewhere.example"))
    assert carriers.address_of(tracking) == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://jose.example/7",
        "javascript:alert(1)",
        "//jose.example",
        "https://",
        "https://a@b.example",
        "https://[",
        "7",
    ],
)
def test_no_address_is_given_to_buyers_that_is_not_https(address: str):
    with pytest.raises(TrackingAddressUnsafe):
        carriers.checked(Tracking(carrier="Don José", number="7", address=address))
