"""Verbs about cash."""
