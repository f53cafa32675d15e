"""Returns: goods that come back, from the request to the money or the replacement.

Owns returns with their lines, photos and steps, and the window in which one may ask. Promises: a piece is asked back
once, counted in or written off once, and paid back once, never beyond what was paid for it. Never touches an order's or
a level's row: order and stock do.
"""
