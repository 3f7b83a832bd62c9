"""Words everyone may use: money, tax, actors, errors, transactions. Imports nothing of ours."""
