"""Stand-ins for the systems outside, on this machine, so that everything can be tried without an account.

One small server (`server`), one folder per provider that speaks its wire protocol, one file that keeps what happened
(`store`), switches that make it fail as the real ones do (`faults`), and a postman (`deliveries`). Nothing here knows
the house: it is told an address for notices and a pair of keys, and otherwise meets us over HTTP. No Django, and other
packages only in `pac` once a fiscal document comes: it takes some 20 MB until then.
"""
