"""Pages of the people floor."""
