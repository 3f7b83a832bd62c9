"""Verbs about access."""
