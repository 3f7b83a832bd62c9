"""Spanish commands: text in, meaning out, by one grammar for the shopping cart and for reports.

Knows no shop: no database, no network, no clock (`today` is an argument), no model. What a shop calls its goods comes
in as candidates; what a word means is data (`data/`), which somebody who does not program may extend.
How it reads, and how to teach it a word: docs/language.md.
"""
