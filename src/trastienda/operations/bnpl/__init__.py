"""Verbs of buying now and paying later."""
