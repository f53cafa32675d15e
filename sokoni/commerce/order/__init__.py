"""Orders: what somebody bought, from whom, for how much, and how far it has come.

Owns orders, their parts (one sub-order for each shop), frozen lines, timelines and the numbers of a shop's orders.
Promises: one order for one cart, whatever arrives twice; money that adds up in the database itself; stock that is
taken, given back and shipped exactly once; late money that finds its goods again or goes back. Never computes a price,
never touches a stock row, never speaks to a gateway: pricing, stock and payment do.
"""
