"""Verbs about parties."""
