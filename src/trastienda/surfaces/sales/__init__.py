"""The fifth door: sales as one small API knows them, in one envelope."""
