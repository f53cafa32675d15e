"""All SQL of the catalogue, cut by use: listings, single products, categories, bulk writes, imports."""
