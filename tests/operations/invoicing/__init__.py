"""Verbs of fiscal documents."""
