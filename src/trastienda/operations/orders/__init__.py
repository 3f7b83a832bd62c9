"""Verbs about orders of the web store."""
