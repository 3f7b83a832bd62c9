"""Verbs about parcels."""
