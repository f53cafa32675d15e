"""Owns wish lists: what somebody would like to have, some time.

Promises that a list has each product once, that a guest's list goes into the account's on signing in whatever the order
and however often, that whoever has the link of a shared list sees what is on it and nothing of its owner, and that a
notice is only sent where it was asked for. Holds no stock and no prices: those are asked when the list is looked at.
"""
