"""Who works for a shop, and in which role.

Promises that a team never loses its last owner. Knows a team by the shop's id and nothing else about the shop.
"""
