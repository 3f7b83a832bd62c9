"""Spending: assets and expenses."""
