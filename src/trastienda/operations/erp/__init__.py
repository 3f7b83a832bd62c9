"""Verbs of synchronizing with an ERP."""
