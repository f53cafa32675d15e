"""Owns store credit: what the marketplace owes an account and lets it spend on orders, one balance for each currency.

Promises that nobody spends more than they hold, whatever happens at once; that every change of a balance is a movement,
kept for ever, and a posting in the books; and that what is given back of a payment by credit comes back to it.
"""
