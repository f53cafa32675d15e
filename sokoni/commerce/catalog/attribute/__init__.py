"""Attributes: what products can be told apart by, beside their options.

Owns the definitions (the operator's, which every shop may use, and those of single shops), their choices, and what each
product says. Promises that a value fits its attribute's type and that a shop's attribute is used by its own products
only: the database holds both. Never decides what is a facet beyond the flag that says so.
"""
