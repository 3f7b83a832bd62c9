"""Whole days of a shop, told through more than one operation."""
