"""The stand-ins' pages for people: one frame, one style, everything inside the page itself, in Spanish.

They share tokens and tone with the house, and say on every page that no money moves here.
"""

from decimal import Decimal
from html import escape
from urllib.parse import urlsplit

from trastienda.sandbox.desk import Answer

_STYLE = """
:root { color-scheme: light dark; --primary: #1a73e8; --dim: #5f6368; --bg: #fff; --surface: #f8f9fa; --text: #202124;
  --border: #dadce0; --good: #146c2e; --warn: #8a4b00; --bad: #b3261e; --radius: 8px;
  --body: "Plus Jakarta Sans", system-ui, sans-serif; --display: "Sora", system-ui, sans-serif;
  --mono: "JetBrains Mono", ui-monospace, monospace; }
@media (prefers-color-scheme: dark) { :root { --dim: #a5acb6; --bg: #1b1f26; --surface: #13161b; --text: #e7e9ed;
  --border: #363c46; --good: #7fd598; --warn: #f2b866; --bad: #ff9d93; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--surface); color: var(--text); font: 16px/1.5 var(--body); }
h1, h2, p, dl, dd, ul, table { margin: 0; }
h1 { font: 600 20px/1.3 var(--display); text-wrap: balance; }
h2 { font: 600 16px/1.3 var(--display); }
a { color: color-mix(in srgb, var(--primary) 80%, var(--text)); text-underline-offset: 3px; }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--primary) 70%, transparent); outline-offset: 2px; }
.rehearsal { padding: 10px 24px; text-align: center; font-size: 14px; color: var(--warn);
  background: color-mix(in srgb, var(--warn) 12%, var(--bg)); border-bottom: 1px solid var(--border); }
main { width: min(100%, 920px); margin: 0 auto; padding: 32px 20px 64px; display: grid; gap: 24px; }
main.narrow { width: min(100%, 560px); }
@media (min-width: 800px) { main.pay { grid-template-columns: 5fr 6fr; padding-top: 64px; align-items: start; } }
.card { min-width: 0; padding: 24px; background: var(--bg); border: 1px solid var(--border);
  border-radius: calc(var(--radius) * 1.5); display: grid; gap: 16px; }
.cards { display: grid; gap: 24px; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr));
  align-items: start; }
.bare { background: none; border-color: transparent; }
.dim { color: var(--dim); }
.small { font-size: 14px; }
.amount { font: 600 clamp(28px, 7vw, 36px)/1.2 var(--display); font-variant-numeric: tabular-nums;
  letter-spacing: -.01em; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; font-size: 14px; }
dt { color: var(--dim); }
dd { text-align: end; overflow-wrap: anywhere; }
code { font: 13px var(--mono); overflow-wrap: anywhere; }
form { display: grid; gap: 12px; }
.plastic { display: grid; gap: 4px; padding: 14px 16px; border: 1px solid var(--border); border-radius: var(--radius);
  background: var(--surface); font: 14px/1.6 var(--mono); font-variant-numeric: tabular-nums; }
.plastic span { font-family: var(--body); color: var(--dim); }
button, .button { display: block; width: 100%; min-height: 48px; padding: 10px 16px; border: 1px solid var(--border);
  border-radius: var(--radius); background: var(--bg); color: var(--text); font: 600 16px/1.4 var(--body);
  text-align: center; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { background: color-mix(in srgb, var(--primary) 8%, var(--bg)); }
button.first, .button.first { background: color-mix(in srgb, var(--primary) 92%, black); color: #fff;
  border-color: transparent; }
button.first:hover, .button.first:hover { background: color-mix(in srgb, var(--primary) 78%, black); }
button.plain { border-color: transparent; background: none; color: var(--dim); text-decoration: underline;
  text-underline-offset: 3px; font-weight: 400; }
.or { display: flex; align-items: center; gap: 12px; color: var(--dim); font-size: 14px; }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--border); }
.said { padding: 12px 16px; border-radius: var(--radius); border-inline-start: 4px solid; font-size: 14px; }
.said.bad { color: var(--bad); background: color-mix(in srgb, var(--bad) 9%, var(--bg)); }
.said.good { color: var(--good); background: color-mix(in srgb, var(--good) 9%, var(--bg)); }
.said.warn { color: var(--warn); background: color-mix(in srgb, var(--warn) 10%, var(--bg)); }
.slip { padding: 16px; border: 2px dashed var(--border); border-radius: var(--radius); text-align: center;
  display: grid; gap: 8px; }
.slip code { font-size: clamp(15px, 4.4vw, 20px); letter-spacing: .06em; }
.scroll { overflow-x: auto; border-radius: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: 8px 12px 8px 0; text-align: start; border-bottom: 1px solid var(--border); white-space: nowrap; }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; }
"""

_FRAME = """<!DOCTYPE html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<header class="rehearsal">
<p><strong>Ensayo:</strong> esta página hace de {role}. Aquí no se mueve dinero real.</p>
</header>
{body}
</body>
</html>
"""

TABLE = '<div class="scroll" tabindex="0" role="group" aria-label="Tabla"><table>'
"""Begins a table that scrolls by itself on a telephone, with the keyboard too."""
NOTHING_YET = "<tr><td colspan='5' class='dim'>Todavía nada</td></tr>"


def page(title: str, body: str, *, role: str, status: int = 200, sends_to: tuple[str, ...] = ()) -> Answer:
    """Frame a page. `sends_to`: addresses of the shop to which its forms may lead."""
    text = _FRAME.format(title=escape(title), style=_STYLE, role=escape(role), body=body)
    origins = sorted(
        {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, sends_to) if parts.netloc}
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    headers = {
        "Content-Security-Policy": " ".join((policy + "; form-action 'self'", *origins)),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(status, text.encode(), "text/html; charset=utf-8", headers)


_COMMA = frozenset({"ARS", "BOB", "CLP", "COP", "EUR", "PYG", "UYU"})
"""Currencies whose people write 7.300,00; the others 7,300.00."""


def amount(money: Decimal, currency: str) -> str:
    """Return an amount as people of that currency write it: $7.300,00 ARS, $812.00 MXN."""
    text = f"{money:,.2f}"
    return f"${text.translate({44: '.', 46: ','}) if currency in _COMMA else text} {currency}"


def button(action: str, label: str, *, look: str = "") -> str:
    """A button that sends its form with that action."""
    return f'<button name="action" value="{escape(action)}" class="{escape(look)}">{escape(label)}</button>'


def nothing_here(what: str, *, role: str) -> Answer:
    """There is no such page."""
    body = f'<main class="narrow"><div class="card"><h1>{escape(what)}</h1></div></main>'
    return page(what, body, role=role, status=404)
