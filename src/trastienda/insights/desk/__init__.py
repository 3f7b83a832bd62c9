"""Questions that the back office's pages ask: lists ordered and narrowed any way, and one thing with all about it."""
