"""Verbs of planning."""
