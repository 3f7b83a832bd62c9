"""Gateways that collect money for us and give it back."""
