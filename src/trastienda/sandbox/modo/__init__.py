"""A stand-in for MODO, as far as a shop looks at it."""
