"""A stand-in for PayPal, as far as a shop looks at it."""
