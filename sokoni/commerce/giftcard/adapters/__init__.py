"""How payments see gift cards."""
