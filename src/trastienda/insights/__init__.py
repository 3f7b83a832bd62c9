"""Read-only questions across contexts: one file, one question."""
