"""What links give to packages below."""
