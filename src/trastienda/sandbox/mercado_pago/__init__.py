"""A stand-in for Mercado Pago, as far as a shop looks at it."""
