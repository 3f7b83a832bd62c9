"""Tax authorities and those who certify documents for them, one folder a country's way."""
