"""A page of a newest-first list is the same rows, whichever end they are read from."""

import pytest

from trastienda.kernel.paging import PageRequest, newest_first


@pytest.mark.parametrize("total", [0, 1, 2, 5, 6, 7, 20])
@pytest.mark.parametrize("size", [1, 3, 25])
def test_a_slice_from_the_nearer_end_is_the_page(total: int, size: int) -> None:
    newest = list(range(total, 0, -1))
    for number in range(1, total + 3):
        page = PageRequest(number=number, size=size, total=total)
        part = newest_first(page)
        rows = newest if part.order == "DESC" else newest[::-1]
        read = sorted(rows[part.offset : part.offset + part.size], reverse=True)
        assert read == newest[page.offset : page.offset + size]
        assert part.offset <= max(total // 2, 0)


def test_who_has_not_counted_reads_from_the_newest() -> None:
    part = newest_first(PageRequest(number=4, size=10))
    assert (part.order, part.limit_sql(), part.reach_sql()) == ("DESC", "LIMIT 10 OFFSET 30", "LIMIT 40")
