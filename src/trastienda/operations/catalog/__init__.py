"""Verbs about catalog."""
