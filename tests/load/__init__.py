"""Many at once, and the power cut: the real server under traffic, killed and started again."""
