"""How a guest gets back to the wish list."""

from sokoni.identity.permission.cookie import GuestToken

TOKEN = GuestToken(cookie="sokoni_wishes", header="X-Wishlist-Session")
