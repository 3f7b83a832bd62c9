"""A new edition of the shared catalogue of vehicles and parts, from a bundle of files."""
