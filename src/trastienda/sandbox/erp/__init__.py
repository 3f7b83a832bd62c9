"""Stand-ins of ERPs: what was brought there, on a page."""
