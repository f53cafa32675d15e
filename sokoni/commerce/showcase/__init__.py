"""The showcase: what visitors look at most (cards, details, facets), prepared when it is written.

Owns read models made from catalogue, stock and shops, kept by events. Promises that they can be made anew from the
truth at any time, that a check tells whether they are equal to it, and that what a process keeps of them follows the
change log. Never knows who looks (what is personal is no part of it), and never is the truth: carts and orders ask
stock and prices themselves.
"""
