"""Owns what a cart costs: the pure calculation of totals, promotions, price lists, and shops' shipping and tax.

Promises that the parts of every total sum to it exactly, that the same input gives the same totals, and that a quote
takes a constant number of statements. Never changes a price that a seller set, and knows no cart and no order.
"""
