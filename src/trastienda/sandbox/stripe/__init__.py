"""A stand-in for Stripe: Checkout Sessions, refunds, signed notices, and a page to pay on."""
