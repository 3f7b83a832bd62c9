"""Exports: documents that are made in the background and fetched when they are ready."""
