"""What a marketplace sells, for how much, to whom, and where the money went."""
