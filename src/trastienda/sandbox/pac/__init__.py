"""Stands in for SW Sapien, who certifies Mexican documents, and for the SAT, who knows how they stand."""
