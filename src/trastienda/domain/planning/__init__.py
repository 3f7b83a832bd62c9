"""Planning: what is expected to be sold, how sure that is, and where the figures come from."""
