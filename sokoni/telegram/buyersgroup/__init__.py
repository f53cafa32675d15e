"""Owns groups that are for a shop's buyers: who may come in, who is marked as one, and who has to leave again.

Promises that whoever asks to join is let in exactly if the account they linked has paid for what the group is for, that
a refund or cancellation takes it back, and that nobody who is not linked is told anything of orders. Never sells.
"""
