"""All SQL of who comes and goes."""
