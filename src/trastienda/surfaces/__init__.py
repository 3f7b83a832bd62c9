"""The dialects: paths, envelopes, vocabulary. They translate, and decide nothing; none knows another."""
