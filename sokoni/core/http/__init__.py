"""The HTTP edge: sessions and commits, problems, idempotency, links, headers, the guarded client.

Promises: a transaction is committed before its answer is sent; every refusal is a problem document (RFC 9457); a
request repeated with the same `Idempotency-Key` gets the same answer. Never: business decisions.
"""
