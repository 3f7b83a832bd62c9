"""Stock ledger: every unit that enters, leaves or is set aside, as an append-only list of moves."""
