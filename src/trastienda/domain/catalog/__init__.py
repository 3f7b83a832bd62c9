"""What is sold: products, categories, three price tiers."""
