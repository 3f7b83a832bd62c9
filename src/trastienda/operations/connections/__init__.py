"""What is done about accounts with outside systems, and about keys to our own doors."""
