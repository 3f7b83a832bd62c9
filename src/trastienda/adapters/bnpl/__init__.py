"""Clients of financiers."""
