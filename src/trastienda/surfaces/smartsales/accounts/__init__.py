"""Tokens, registration, profiles and the administration of users."""

from trastienda.surfaces.smartsales.accounts import tokens, users

__all__ = ["tokens", "users"]
