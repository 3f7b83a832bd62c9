"""What the pages of the back office share: how a request becomes a page, lists, forms, and the way around."""
