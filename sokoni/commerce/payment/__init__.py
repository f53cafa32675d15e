"""Owns payments: how they begin, what their providers say of them, and what follows from it.

Promises that whatever arrives, in whatever order and however often, a payment ends in one state with one capture; that
money which came late, twice or in a wrong amount is kept in the books and flagged; and that refunds never pass what
was captured. Never knows what an order is: it is given references and amounts, and asks a port who may pay them.
"""
