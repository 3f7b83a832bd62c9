"""Question: does every balance equal the ledger it caches, and is nothing missing from the ledgers?

Grain: one finding per proof and tenant. Source: the ledgers themselves, compared inside PostgreSQL; no row of a shop
that is in order ever reaches Python. Fresh: each proof sees one snapshot, so selling may go on meanwhile.
Does not repair: what does not agree is named, and a person decides.
"""
