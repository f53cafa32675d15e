"""What a shop's managers want to know of it, put together from what the other packages know.

Owns no table. Promises that a figure that nobody can tell yet is null and says why, never zero.
"""
