"""Verbs of exports: ask for a document that takes long, and carry it from asked to made."""
