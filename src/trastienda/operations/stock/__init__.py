"""Verbs about stock."""
