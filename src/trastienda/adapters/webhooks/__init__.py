"""Carrying what happened to other systems: looking where an address leads, and posting to exactly there."""
