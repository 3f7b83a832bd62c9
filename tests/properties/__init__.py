"""What must hold for every value and every sequence, tried by hypothesis."""
