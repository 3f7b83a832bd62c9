"""Adapters against the stand-ins."""
