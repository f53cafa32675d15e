"""Doubles of payment gateways: servers on this machine that speak each gateway's wire format, and sign as it does.

`base` says what they have in common and how one is started by hand.
"""
