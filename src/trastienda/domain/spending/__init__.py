"""Spending: what is bought to be kept, and what it costs to run the shop."""
