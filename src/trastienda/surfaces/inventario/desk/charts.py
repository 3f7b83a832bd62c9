"""A chart as shapes: what the templates write as SVG. Zero-based bars, labelled directly, readable in grey.

Widths and places are percents of the drawing, heights are its own units, so that a telephone shows the same letters as
a desk. Nothing is styled here: classes and presentation attributes only, as the content policy wants it. The same
`Chart` is drawn in the PDF of a report.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.insights.reports.table import Chart

HEIGHT, TOP, LABEL = 190, 20, 22
"""Of a standing chart, in its own units: all of it, room for the figures above, room for the words below."""
MOST_LABELS, MOST_FIGURES = 8, 8
_BAR, _LONGEST = Decimal("0.72"), 34


class Bar(msgspec.Struct, frozen=True):
    """One bar. `share` is how long it lies; the others are where it stands."""

    label: str
    figure: str
    amount: str
    href: str = ""
    share: str = "0"
    x: str = "0"
    width: str = "0"
    middle: str = "0"
    y: str = "0"
    height: str = "0"
    above: str = "0"
    shows_label: bool = True
    shows_figure: bool = True
    is_negative: bool = False


class Drawing(msgspec.Struct, frozen=True):
    """A chart that is ready to be written. `rest` says what has no bar."""

    title: str
    stands: bool
    bars: Sequence[Bar]
    rest: str = ""
    height: int = HEIGHT
    base: str = "0"
    words: int = HEIGHT - 4


def drawing(chart: Chart | None, links: Sequence[str] = ()) -> Drawing | None:
    """
    Return the drawing of a chart; None where there is nothing to compare.

    :param links: where each bar leads, in their order; none where there are fewer.
    """
    if chart is None or not any(chart.values):
        return None
    return _standing(chart) if chart.over_time else _lying(chart, links)


def brief(amount: Decimal) -> str:
    """Return an amount for a narrow place: 950, 12.3 mil, 1.2 M."""
    size = abs(amount)
    if size >= 1_000_000:
        return f"{amount / 1_000_000:,.1f} M"
    return f"{amount / 1000:,.1f} mil" if size >= 10_000 else f"{amount:,.0f}"


def _lying(chart: Chart, links: Sequence[str]) -> Drawing:
    longest = max(*chart.values, Decimal(0)) or Decimal(1)
    bars = [
        Bar(
            label=label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…",
            figure=f"{value:,.2f}",
            amount=f"{value:,.2f}",
            href=links[at] if at < len(links) else "",
            share=_percent(max(value, Decimal(0)) / longest),
        )
        for at, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True))
    ]
    rest = f"Los demás suman {chart.rest:,.2f}." if chart.rest else ""
    return Drawing(title=chart.title, stands=False, bars=bars, rest=rest)


def _standing(chart: Chart) -> Drawing:
    count = len(chart.values)
    high, low = max(*chart.values, Decimal(0)), min(*chart.values, Decimal(0))
    unit = Decimal(HEIGHT - TOP - LABEL) / (high - low)
    base = TOP + high * unit
    every, slot = -(-count // MOST_LABELS), Decimal(1) / count
    bars = []
    for at, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        top = base - max(value, Decimal(0)) * unit
        bars.append(
            Bar(
                label=label,
                figure=brief(value),
                amount=f"{value:,.2f}",
                x=_percent(slot * (at + (1 - _BAR) / 2)),
                width=_percent(slot * _BAR),
                middle=_percent(slot * (at + Decimal("0.5"))),
                y=f"{top:.1f}",
                height=f"{abs(value) * unit:.1f}",
                above=f"{top - 5:.1f}",
                shows_label=at % every == 0,
                shows_figure=bool(value) and (count <= MOST_FIGURES or value == high),
                is_negative=value < 0,
            )
        )
    return Drawing(title=chart.title, stands=True, bars=bars, base=f"{base:.1f}")


def _percent(share: Decimal) -> str:
    return f"{100 * share:.2f}"
