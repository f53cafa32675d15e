"""Reads what a reply under a post claims, in English, Spanish, Persian and Russian, with the digits of any script."""
