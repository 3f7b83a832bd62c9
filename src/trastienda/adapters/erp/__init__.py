"""Clients of ERPs, and the files that others import."""
