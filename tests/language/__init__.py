"""Spanish commands: the sentences that must be understood, and the rules behind them."""
