"""What orders do for packages below them."""
