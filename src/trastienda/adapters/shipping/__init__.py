"""Carriers: who takes parcels, and tells where they are."""
