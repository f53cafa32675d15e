"""Owns the ways of paying that need no contract: the test gateway, transfers with a receipt, and cash."""
