"""Fastmail, by the neutral interface that our adapter speaks: this carrier publishes none."""
