"""Owns what the market offers shops: plans with their limits, and which of them each shop had when.

Promises that a limit holds for everybody who adds something at the same moment, that a shop over its limit keeps what
it has, and that the plan of any moment can be told for ever. Never counts what it limits (who owns it does), and never
takes the monthly price in: it is told, not charged.
"""
