"""When a shop is open: the hours of its week in its own time zone, and its holidays.

Promises that what a shop says is told alike everywhere: on its pages, at checkout, in how arrivals are counted.
A shop that says nothing is always open. Knows no orders: whoever places one asks whether the shop takes it.
"""
