"""Trastienda: one back room behind every counter."""

__version__ = "0.1.0"
