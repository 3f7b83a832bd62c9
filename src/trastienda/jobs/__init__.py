"""Background tasks: each calls what an operation or the outside world offers, and decides nothing itself."""
