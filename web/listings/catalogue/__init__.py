"""The pages that list lots: the catalogue, and each person's own lists. They are complete without script."""
