"""Clients of messengers."""
