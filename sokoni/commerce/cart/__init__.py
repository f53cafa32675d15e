"""Owns carts: what somebody means to buy, as a guest or with an account.

Promises that a cart has one currency, that adding twice at once counts twice, that merging a guest's cart into an
account's loses nothing and does nothing the second time, and that an ordered cart never changes again. Holds no stock
and takes no money: a cart is a wish, checked when it is looked at and again when it is ordered.
"""
