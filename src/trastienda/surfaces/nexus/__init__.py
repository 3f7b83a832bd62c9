"""The point of sale's dialect, as its document has it."""
