"""What is typed to find a part, as what the indexes are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trastienda.language.part_query import part_query


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("04465-02220", "0446502220"),
        (" fd 100 ", "FD100"),
        ("04465/02220", "0446502220"),
        ("bujía", ""),
        ("a", ""),
        ("¿?", ""),
        ("x" * 41, ""),
    ],
)
def test_as_a_number(typed: str, number: str) -> None:
    assert part_query(typed).number == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tsuru", "'tsuru'"),
        ("termostatos tsuru 2015", "'termostat' & 'tsuru' & ('termostat~2015' | 'tsuru~2015')"),
        ("termostatos tsuru 15", "'termostat' & 'tsuru' & ('termostat~2015' | 'tsuru~2015' | '15')"),
        ("termostatos tsuru 99", "'termostat' & 'tsuru' & ('termostat~1999' | 'tsuru~1999' | '99')"),
        ("termostatos para el tsuru", "'termostat' & 'tsuru'"),
        ("termostatos tsuru 1.6 L", "'termostat' & 'tsuru'"),
        ("termostato cr-v", "'termostat' & (('cr' & 'v') | ('crv'))"),
        ("mazda 3", "(('mazd' & '3') | ('mazda3'))"),
        ("balatas", "(('balat') | ('pastill' & 'fren'))"),
        ("pastillas freno", "(('pastill' & 'fren') | ('balat'))"),
        ("%_'\\", ""),
    ],
)
def test_as_words(typed: str, words: str) -> None:
    assert part_query(typed).words == words


def test_the_shops_own_synonyms_come_first() -> None:
    assert (
        part_query("zapatas", ("zapatas, balatas de tambor",)).words == "(('zapat') | ('balat' & 'tambor'))"
    )


def test_who_says_the_short_one_means_all_the_long_ones_and_not_the_other_way_round() -> None:
    lines = ("frenos, pastillas de freno, zapatas",)
    assert "'fren'" not in part_query("zapatas", lines).words.replace("'pastill' & 'fren'", "")
    assert part_query("frenos", lines).words.startswith("(('fren')")


@given(st.text(max_size=300))
def test_any_text_is_some_query(typed: str) -> None:
    """No more words than are looked for, and nothing in a query that its language would take for its own."""
    found = part_query(typed)
    assert len(found.goods) <= 8
    assert set(found.words) <= set("abcdefghijklmnopqrstuvwxyz0123456789'&|()~ ")
    assert set(found.begun) <= set(found.words) | set(":* &|()'")
    assert len(found.number) <= 40


def test_a_year_is_found_beside_a_model_with_one_slip() -> None:
    begun = part_query("balatas corola 2014").begun
    assert "'coroll~2014'" in begun
    assert "'coroll~2014'" not in part_query("balatas corola 2014").words
    assert "'tsuru~2014'" in part_query("balatas tsruu 2014").begun


def test_what_counters_write_for_para_and_con_says_nothing() -> None:
    assert part_query("balatas p/ tsuru 2014").words == part_query("balatas tsuru 2014").words
    assert part_query("filtro c/base").words == part_query("filtro base").words
