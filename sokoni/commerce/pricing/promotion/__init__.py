"""Owns promotions: what shops and the market take off prices, by whom, for whom and until when, and their codes.

Promises that no limit is ever passed however many buy at once, that what an order used is given back once when it is
cancelled, and that a code reads the same however it is typed. Never calculates totals: that is `pricing.discounts`.
"""
