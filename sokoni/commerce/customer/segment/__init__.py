"""Customers as one shop knows them, and the groups that its sellers make of them: by hand, or by a rule.

Promises that a shop sees its own customers alone, which the tables hold by keys that name the shop, and that an e-mail
somebody typed opens nothing: who claims to be behind it shows so by the link that was sent there. What a customer
bought is recomputed from the orders, never counted up. Knows no order and no price; `order` says who bought what.
"""
