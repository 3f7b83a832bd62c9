"""The outside world, one folder per kind of system, each behind a small port. Adapters decide nothing."""
