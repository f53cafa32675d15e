"""Owns what becomes of carts that were left behind: reminders, links that bring a cart back, and how many came back.

Promises that nobody is reminded who has bought meanwhile, has said no, or gave no address; that nobody is reminded more
often than a setting says; and that a link shows what was in the cart and nothing of whose it was. Sells nothing.
"""
