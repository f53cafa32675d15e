"""The people and stalls of orders, who give back and take back here."""

from tests.commerce.order.conftest import customer, open_stall, operator, sign_in

__all__ = ["customer", "open_stall", "operator", "sign_in"]
