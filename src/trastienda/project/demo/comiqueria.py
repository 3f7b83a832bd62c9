"""The catalogue of tenant 2, "Comiquería Demo": manga, comics, figures and games at prices with tax."""

import msgspec

from trastienda.project.demo.goods import Good, listed

CATEGORIES = (
    ("Manga", "Manga en castellano"),
    ("Cómics", "Historieta de superhéroes y de autor"),
    ("Historieta argentina", "Clásicos y nuevos autores"),
    ("Figuras", "Figuras y estatuas"),
    ("Juegos", "Juegos de mesa, de rol y de cartas"),
    ("Accesorios", "Folios, cajas, remeras y tazas"),
)

_SERIES = (
    ("one-piece", "One Piece", "Ivrea", range(91, 109), "2500", 1.6),
    ("naruto", "Naruto", "Ovni Press", range(1, 11), "9800", 0.9),
    ("dragon-ball", "Dragon Ball", "Ivrea", range(1, 11), "9500", 1.2),
    ("chainsaw-man", "Chainsaw Man", "Ivrea", range(1, 12), "9800", 1.1),
    ("spy-family", "Spy x Family", "Ivrea", range(1, 11), "9800", 1.0),
    ("jujutsu", "Jujutsu Kaisen", "Ivrea", range(1, 11), "9800", 1.0),
    ("frieren", "Frieren", "Panini", range(1, 8), "10500", 0.9),
)
COMICS = """
bat-ano-uno   | Batman: Año uno | Ovni Press | 21000 | 0.8
bat-broma     | Batman: La broma asesina | Ovni Press | 18500 | 0.8
watchmen      | Watchmen | Ovni Press | 42000 | 0.5
spider-azul   | Spider-Man: Azul | Ovni Press | 19500 | 0.6
sandman-01    | Sandman Vol. 1 | Ovni Press | 36000 | 0.5 | 1 | sandman-02
sandman-02    | Sandman Vol. 2 | Ovni Press | 36000 | 0.4 | 1 | sandman-01
saga-01       | Saga Vol. 1 | Ovni Press | 24000 | 0.4
maus          | Maus | Reservoir Books | 39000 | 0.4
"""
ARGENTINE = """
eternauta     | El Eternauta | Planeta | 48000 | 1.6
eternauta-2   | El Eternauta II | Planeta | 38000 | 0.5 | 1 | eternauta
mafalda-todo  | Toda Mafalda | De la Flor | 52000 | 0.9
macanudo-1    | Macanudo 1 | De la Flor | 16000 | 0.7
mort-cinder   | Mort Cinder | Planeta | 41000 | 0.4
inodoro       | Inodoro Pereyra | De la Flor | 33000 | 0.5
"""
FIGURES = """
fig-luffy     | Figura Luffy Gear 5 | Banpresto | 68000 | 0.6 | 1 | one-piece-vol-100
fig-zoro      | Figura Roronoa Zoro | Banpresto | 64000 | 0.5 | 1 | one-piece-vol-100
fig-goku      | Figura Goku | Banpresto | 59000 | 0.6 | 1 | dragon-ball-vol-1
fig-anya      | Figura Anya Forger | Banpresto | 52000 | 0.5 | 1 | spy-family-vol-1
funko-batman  | Funko Pop Batman | Funko | 32000 | 0.8
funko-spidey  | Funko Pop Spider-Man | Funko | 32000 | 0.8
"""
GAMES = """
catan         | Catan | Devir | 62000 | 0.5
teg           | TEG | Yetem | 45000 | 0.6
magic-sobre   | Sobre Magic: The Gathering | Wizards | 7500 | 2.5 | 4
pokemon-sobre | Sobre Pokémon | Copag | 6800 | 3 | 5
dados-rol     | Juego de dados de rol | Chessex | 14000 | 0.8
dyd-manual    | Manual del jugador D&D 5e | Edge | 89000 | 0.3 | 1 | dados-rol
"""
ACCESSORIES = """
folios-100    | Folios para cartas 100 unidades | Ultra Pro | 4800 | 2 | 3 | magic-sobre
caja-comics   | Caja para cómics | BCW | 12500 | 0.5
remera-op     | Remera One Piece | Nexo | 22000 | 0.6
taza-eternauta | Taza El Eternauta | Nexo | 9500 | 0.7 | 1 | eternauta
llavero-anime | Llavero de anime | Nexo | 3900 | 1.5 | 2
senalador     | Señalador ilustrado | Nexo | 1200 | 1.8 | 3
"""


def goods() -> list[Good]:
    """The whole catalogue."""
    rate = "0.21"
    manga = "\n".join(
        f"{code}-vol-{volume} | {name} Vol. {volume} | {publisher} | {price} | {weight:.2f} | 1"
        f" | {code}-vol-{volume + 1}"
        for code, name, publisher, volumes, price, base in _SERIES
        for volume, weight in ((at, base * (2.0 if at in (1, 100) else 1.0)) for at in volumes)
    )
    shelf = listed(manga, category="Manga", includes_tax=True, tax_rate=rate, margin="0.62")
    return [
        *[msgspec.structs.replace(good, number=NUMBERS.get(good.sku)) for good in shelf],
        *listed(COMICS, category="Cómics", includes_tax=True, tax_rate=rate, margin="0.62"),
        *listed(ARGENTINE, category="Historieta argentina", includes_tax=True, tax_rate=rate, margin="0.60"),
        *listed(FIGURES, category="Figuras", includes_tax=True, tax_rate=rate),
        *listed(GAMES, category="Juegos", includes_tax=True, tax_rate=rate),
        *listed(ACCESSORIES, category="Accesorios", includes_tax=True, tax_rate=rate, margin="0.50"),
    ]


NUMBERS = {"one-piece-vol-100": 12345}
"""As the document of web orders shows them."""
AT_LEAST = {"one-piece-vol-100": 15, "eternauta": 10}

SEASONS: dict[str, dict[int, float]] = {
    "Figuras": {8: 1.8, 12: 1.9},
    "Juegos": {7: 1.6, 8: 1.4, 12: 1.8},
    "Historieta argentina": {5: 1.5, 12: 1.4},
    "Accesorios": {12: 1.5},
}
