"""Verbs about a user's own cart."""
