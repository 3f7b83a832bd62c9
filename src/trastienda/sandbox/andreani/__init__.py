"""Andreani, as far as our adapter speaks with it."""
