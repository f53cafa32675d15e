"""Catalogues as files: bytes to records, records to products, products to a plan of writes.

Promises to read in bounded memory, never to raise on whatever the bytes are, and to number every complaint with the row
that a spreadsheet shows. Pure: knows no session, clock or settings. Each format is a package or module of its own.
"""
