"""HTTP mechanics without dialect: routing, decoding, idempotency, errors, tokens, limits, OpenAPI."""
