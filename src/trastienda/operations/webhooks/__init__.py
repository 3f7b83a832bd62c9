"""Telling other systems what happens in a shop: who is told, and what is done about it by hand."""
