"""The people and stalls of orders, and their programs, which call what the source documents name."""

from tests.commerce.order.conftest import customer, open_stall, operator, sign_in

__all__ = ["customer", "open_stall", "operator", "sign_in"]
