"""Whether a message breaks a group's rules, and what follows: plain functions of plain values, without I/O or clock.

What enforces in a group, what tries a rule on last week's messages and what answers a trial over HTTP call the same
`deciding.evaluate`. What must be remembered between messages goes in and comes out as a value (`recent`).
"""
