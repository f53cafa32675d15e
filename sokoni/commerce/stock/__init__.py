"""Owns how much of each variant there is: levels, holds, and the log of every movement.

Promises that the sum held and allocated never passes what is on hand (the database checks it), that every hold is
released or fulfilled exactly once, that the log sums to the levels, and that requests which touch several rows lock
them in key order, so that none waits for another in a circle. Never knows an order: a hold belongs to a reference.
"""
