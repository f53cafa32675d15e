"""Shops: who sells here, under which name, in which currency and language, and whether they may.

Owns the table of shops and the moves of a shop's status. Promises that a shop's address, currency and language never
change once products hang on them, and that every move is recorded and published. Never knows what a shop sells.
"""
