"""Who someone is and what they may do. Knows nothing of what is sold."""
