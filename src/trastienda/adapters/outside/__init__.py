"""What adapters of the shop's neighbours share: whose account it is, and one way to ask over HTTP."""
