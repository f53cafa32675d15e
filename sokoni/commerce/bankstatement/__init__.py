"""Owns what banks say of a shop's account: statements as files, their lines, and which transfer each line is.

Promises that a line is kept once however often it comes, that it pays for one order at most, and that nothing is taken
as paid before somebody of the shop has said so. Moves no money itself: payment does.
"""
