"""Messages between the shop and its customers' telephones, and when one may be sent."""
