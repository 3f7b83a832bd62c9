"""The drawer: sessions, movements, cuts. Expected cash is the sum of its movements."""
