"""Loyalty: points that buyers earn, spend and lose.

Owns the programme, and of each account the log of its points and the lots they lie in. Promises that a balance is the
sum of its log and of its lots, that points are spent once, the oldest first, and that a balance is below nothing only
where points were taken back after they had been spent. Knows sales by their ids and amounts, never orders.
"""
