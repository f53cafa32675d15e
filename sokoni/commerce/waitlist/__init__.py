"""Owns the lines in which people wait for what is sold out, one for each variant.

Promises that whoever came first is asked first, that a person has one place in a line, that goods which come in are set
aside for those in line before anybody else can buy them, and that a log which only grows proves all of it. Whose turn
it is has a right for some minutes: stock holds the goods, and hands them over to the order. Takes no money.
"""
