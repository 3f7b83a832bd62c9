"""What a shop says that other currencies cost."""
