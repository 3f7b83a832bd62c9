"""The web store: the smartsales document."""
