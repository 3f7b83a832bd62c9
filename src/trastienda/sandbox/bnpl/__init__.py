"""Stand-ins of financiers: a page where somebody approves or rejects what a customer asked for."""
