"""The people and stalls of orders, who say here who works for them."""

from tests.commerce.order.conftest import open_stall, sign_in

__all__ = ["open_stall", "sign_in"]
