"""A stand-in for Getnet, as far as a shop looks at it."""
