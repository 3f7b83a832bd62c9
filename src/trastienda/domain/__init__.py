"""The nouns: tables, rules, states. Knows no HTTP, no surface, no network; contexts never import each other."""
