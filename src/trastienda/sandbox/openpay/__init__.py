"""A stand-in for Openpay, as far as a shop looks at it."""
