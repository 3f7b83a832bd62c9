"""Verbs of fiscal documents: issue, send, cancel, mail, and the certificates that sign them."""
