"""The words of claims: English, Spanish, Persian and Russian."""
