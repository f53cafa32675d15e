"""A product as one value: read, changed by pure functions, compared, written.

Owns the one way in which products are edited, singly and by the thousand: load, decide, save. Promises that what is
written, what is recorded and what undo puts back are the same difference. Never decides who may.
"""
