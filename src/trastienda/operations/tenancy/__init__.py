"""Verbs about tenancy."""
