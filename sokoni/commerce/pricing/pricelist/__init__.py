"""Price lists: what a shop asks of some of its customers, or in another currency, beside the product's own price.

Promises that in the shop's own currency nobody pays more for being known than a stranger does, that the order of lists
is never asked about (the lowest price that somebody may have is theirs), and that shops without lists cost a cart
nothing. Never changes the price of a product, which is what everybody else sees.
"""
