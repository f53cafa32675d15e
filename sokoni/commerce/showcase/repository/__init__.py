"""All SQL of the showcase."""
