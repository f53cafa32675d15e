"""Undo: taking recorded changes back, singly and in groups.

Owns how long a change can be taken back, who may, and the runs that take groups back in chunks. Promises that a change
is taken back once, that nothing newer is ever overwritten, and that taking back is itself a recorded change. Knows no
commerce: the packages whose things were changed register how it is done.
"""
