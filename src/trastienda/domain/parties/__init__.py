"""The people a shop deals with: customers and their account, suppliers, vehicles."""
