"""How a guest gets back to the cart."""

from sokoni.identity.permission.cookie import GuestToken

TOKEN = GuestToken(cookie="sokoni_cart", header="X-Cart-Session")
