"""Specs of the verbs about the books."""
