"""The corridor by which any register asks for a task or an item to follow from one of its records."""
