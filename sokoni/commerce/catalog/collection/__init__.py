"""Collections: what a shop puts together, by hand or by a rule.

Owns collections, their texts and who belongs to them. Promises that membership stands in a table, follows the products'
changes soon after, and is the same whichever way it was worked out. Never decides whether a product is on sale.
"""
