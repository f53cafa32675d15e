"""Customers: what the marketplace keeps of people who buy, so that they need not type it again; and as shops know them.

Owns the address book of an account, each shop's customers, and the segments that sellers make of these. Promises that
one address of a book stands first, that a book has an end, and that it goes when its account goes. Never changes an
order: what was ordered keeps the address that it was sent to.
"""
