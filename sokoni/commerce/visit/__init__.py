"""How often shops are visited: a number for each shop and hour, and nothing of who came.

Owns those numbers. Promises that a page costs no statement to be counted, that nothing is kept or looked at by which
somebody could be known again, and that what was counted is written when a server stops. A server that is killed loses
the visits of its last seconds.
"""
