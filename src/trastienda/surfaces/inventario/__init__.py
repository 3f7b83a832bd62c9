"""The back office that a shop's owner lives in, and its JSON: pages made by the server, one session, two roles."""
