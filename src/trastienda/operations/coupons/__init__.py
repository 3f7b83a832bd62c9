"""What a shop does with its coupons."""
