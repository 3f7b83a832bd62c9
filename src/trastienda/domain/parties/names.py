"""First and last names of customers, of whom one name is kept: for those who ask for both. Pure.

One word is a first name. Of two or three, the first is; of four or more, the first two are: «Juan González» and
«Ana María Pérez López» are split as people here would. A company is split just the same. The function
`last_name_text` in database.sql does the same, for lists in the order of last names.
"""


def split_name(name: str) -> tuple[str, str]:
    """Return first and last name, the last one empty where there is one word."""
    words = name.split()
    first = 2 if len(words) > 3 else 1
    return " ".join(words[:first]), " ".join(words[first:])
