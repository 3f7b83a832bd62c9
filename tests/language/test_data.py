"""The files that people edit: a word in two places would mean two things."""

from collections import Counter

from trastienda.language.lexicon import cart_words, synonyms
from trastienda.language.ordinary import report_words
from trastienda.language.stems import stem


def test_no_synonym_stands_in_two_lines() -> None:
    lines = [{tuple(stem(word) for word in way.split()) for way in ways} for ways in synonyms().ways]
    counted = Counter(way for line in lines for way in line)
    assert [" ".join(way) for way, times in counted.items() if times > 1] == []


def test_every_line_of_synonyms_has_more_than_one() -> None:
    assert [ways for ways in synonyms().ways if len(ways) < 2] == []


def test_no_verb_asks_for_two_things() -> None:
    known = cart_words()
    assert sorted(known.add & known.remove) == []
    assert sorted((known.add | known.remove) & known.clear) == []


def test_no_word_names_two_groups_or_formats() -> None:
    for table in (report_words().groups, report_words().formats):
        counted = Counter(word for words in table.values() for word in words)
        assert [word for word, times in counted.items() if times > 1] == []
