"""Owns what a cart costs: the pure calculation of totals, promotions, and each shop's shipping methods and tax rates.

Promises that the parts of every total sum to it exactly, that the same input gives the same totals, and that a quote
takes a constant number of statements. Never changes a price that a seller set, and knows no cart and no order.
"""
