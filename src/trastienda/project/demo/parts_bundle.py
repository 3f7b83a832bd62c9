"""A catalogue of parts of any size that nobody makes, as the bundle that `trastienda import fitment` reads.

For measuring: skewed as real ones are. A few cars are what most parts are made for, a few kinds of parts are what most
parts are, an original number has from none to dozens of copies, and some filters fit hundreds of cars. Models are real,
which part fits is made up. The same seed gives the same files.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

import msgspec

MAKES = """
NISSAN: Tsuru, Versa, March, Sentra, NP300, Altima, X-Trail, Kicks, Tiida, Pathfinder, Platina, Urvan
VOLKSWAGEN: Jetta, Gol, Vento, Polo, Golf, Tiguan, Beetle, Passat, Saveiro, Crossfox, Pointer, Derby
CHEVROLET: Aveo, Spark, Chevy, Sonic, Cruze, Trax, Silverado, Captiva, Corsa, Malibu, Tornado, Equinox, Beat
TOYOTA: Corolla, Hilux, Yaris, RAV4, Camry, Hiace, Avanza, Tacoma, Prius, Highlander, Sienna, Land Cruiser
HONDA: Civic, CR-V, Accord, City, Fit, HR-V, Odyssey, Pilot, BR-V
FORD: Fiesta, Focus, Ranger, F-150, Escape, Explorer, Ikon, Ka, Fusion, EcoSport, Lobo, Mustang
MAZDA: Mazda3, Mazda2, Mazda6, CX-3, CX-5, CX-7, CX-9, BT-50
KIA: Rio, Forte, Sportage, Soul, Sorento, Seltos
HYUNDAI: Accent, Grand i10, Elantra, Tucson, Creta, Santa Fe, Sonata
RENAULT: Duster, Logan, Sandero, Clio, Kwid, Fluence, Koleos, Kangoo, Stepway
SEAT: Ibiza, Leon, Cordoba, Toledo, Ateca, Arona
DODGE: Attitude, Journey, Ram 1500, Caliber, Charger, Grand Caravan, Neon, Dart
CHRYSLER: Cirrus, PT Cruiser, Town & Country, 300C
JEEP: Wrangler, Grand Cherokee, Liberty, Patriot, Compass, Renegade
MITSUBISHI: Lancer, Outlander, L200, Montero, Mirage, Eclipse
SUZUKI: Swift, Vitara, Ignis, Ciaz, Ertiga, SX4, Grand Vitara, Jimny
PEUGEOT: 206, 207, 208, 301, 307, 308, Partner, Expert
FIAT: Uno, Palio, Mobi, 500, Ducato, Strada, Argo
BMW: Serie 1, Serie 3, Serie 5, X1, X3, X5
MERCEDES-BENZ: Clase A, Clase C, Clase E, Sprinter, Vito, GLC
AUDI: A1, A3, A4, A6, Q3, Q5, Q7
SUBARU: Impreza, Forester, Outback, Legacy, WRX
ISUZU: ELF 300, ELF 400, ELF 600, D-Max
ACURA: MDX, RDX, TSX, ILX
VOLVO: S40, S60, XC60, XC90, V40
MINI: Cooper, Countryman, Clubman
"""
GROUPS = """
Frenos: Pastillas de freno, Discos de freno, Balatas de tambor, Tambores de freno, Cilindros de rueda, Bombas de freno, Calipers, Mangueras de freno, Sensores de ABS, Cables de freno de mano
Filtros: Filtros de aceite, Filtros de aire, Filtros de combustible, Filtros de cabina, Filtros de transmisión
Suspensión y dirección: Amortiguadores, Horquillas, Rótulas, Terminales de dirección, Bujes de horquilla, Tornillos estabilizadores, Bases de amortiguador, Mazas de rueda, Baleros de rueda, Cremalleras de dirección, Resortes, Cajas de dirección
Motor y enfriamiento: Bombas de agua, Bandas, Radiadores, Termostatos, Juntas de cabeza, Soportes de motor, Bombas de aceite, Cadenas de tiempo, Kits de distribución, Tensores de banda, Motoventiladores, Tapones de radiador, Mangueras de radiador, Anillos de pistón, Metales de biela, Válvulas de admisión
Encendido y eléctrico: Bujías, Cables de bujía, Bobinas de encendido, Alternadores, Motores de arranque, Sensores de oxígeno, Sensores MAP, Sensores de cigüeñal, Reguladores de voltaje, Focos, Relevadores, Interruptores de luz, Válvulas IAC
Transmisión y clutch: Kits de clutch, Soportes de transmisión, Flechas homocinéticas, Juntas homocinéticas, Crucetas, Cables de clutch, Bombas de clutch, Collarines
Carrocería y cristales: Faros, Calaveras, Espejos laterales, Parrillas, Defensas, Manijas de puerta, Elevadores de cristal, Salpicaderas, Limpiaparabrisas, Chapas de puerta
Combustible: Bombas de gasolina, Inyectores, Cuerpos de aceleración, Reguladores de presión, Tanques de combustible
Escape: Catalizadores, Silenciadores, Múltiples de escape, Empaques de escape
Aire acondicionado: Compresores de aire, Condensadores, Evaporadores, Válvulas de expansión, Filtros deshidratadores
"""  # noqa: E501
KINDS = (
    "",
    "cerámica",
    "semimetálica",
    "reforzada",
    "premium",
    "económica",
    "original",
    "sellado",
    "4 patas",
    "con sensor",
)
PLACES = (
    "",
    "",
    "Delantera",
    "Trasera",
    "Delantera izquierda",
    "Delantera derecha",
    "Trasera izquierda",
    "Superior",
)
FUELS = ("Gasolina", "Gasolina", "Gasolina", "Diésel")
SIZES = (
    "1.2 L L4",
    "1.4 L L4",
    "1.5 L L4",
    "1.6 L L4",
    "1.8 L L4",
    "2.0 L L4",
    "2.4 L L4",
    "2.5 L L4",
    "3.0 L V6",
    "3.5 L V6",
    "5.3 L V8",
)
MAKER_COUNT, FIRST_YEAR, LAST_YEAR = 320, 1990, 2026


class Car(msgspec.Struct, frozen=True):
    """A model with its engines; `first` is the number of its first vehicle, each year having one for each engine."""

    make: str
    model: str
    years: range
    engines: tuple[tuple[str, str, str], ...]
    first: int

    def vehicle(self, year: int, engine: int) -> str:
        return f"V{self.first + (year - self.years.start) * len(self.engines) + engine}"


class Written(msgspec.Struct, frozen=True):
    vehicles: int
    parts: int
    fitments: int
    references: int


def write_bundle(folder: Path, *, parts: int, seed: int = 7) -> Written:
    """Write `vehicles.csv`, `parts.csv`, `fitments.csv` and `references.csv` with so many parts; return the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(seed)
    cars = list(_cars(random))
    with (
        (folder / "parts.csv").open("w", encoding="utf-8", newline="") as of_parts,
        (folder / "fitments.csv").open("w", encoding="utf-8", newline="") as of_fitments,
        (folder / "references.csv").open("w", encoding="utf-8", newline="") as of_references,
    ):
        writers = [csv.writer(file, lineterminator="\n") for file in (of_parts, of_fitments, of_references)]
        writers[0].writerow(["manufacturer", "number", "name", "category", "group", "description"])
        writers[1].writerow(["manufacturer", "number", "vehicle", "position", "quantity", "conditions"])
        writers[2].writerow(["manufacturer", "number", "kind", "other_manufacturer", "other_number"])
        made = _Maker(random, cars, parts)
        counts = [0, 0, 0]
        for found in made.families():
            for at, rows in enumerate(found):
                writers[at].writerows(rows)
                counts[at] += len(rows)
    return Written(_write_vehicles(folder / "vehicles.csv", cars), *counts)


def _cars(random: Random) -> Iterator[Car]:
    first = 1
    for line in MAKES.strip().splitlines():
        make, _, models = line.partition(": ")
        for model in models.split(", "):
            start = random.randint(FIRST_YEAR, 2012)
            years = range(start, min(start + random.randint(8, 24), LAST_YEAR) + 1)
            sizes = random.sample(range(len(SIZES)), k=random.randint(1, 3))
            engines = tuple(
                (SIZES[at], f"{make[:2]}{random.randint(10, 99)}{at}", random.choice(FUELS)) for at in sizes
            )
            yield Car(make, model, years, engines, first)
            first += len(years) * len(engines)


def _write_vehicles(path: Path, cars: Sequence[Car]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            [
                "vehicle",
                "make",
                "model",
                "year",
                "engine",
                "engine_code",
                "fuel",
                "displacement_cc",
                "cylinders",
            ]
        )
        for car in cars:
            for year in car.years:
                for at, (size, code, fuel) in enumerate(car.engines):
                    litres, _, shape = size.partition(" L ")
                    cc, cylinders = int(float(litres) * 1000) - 2, shape[1:]
                    writer.writerow(
                        [car.vehicle(year, at), car.make, car.model, year, size, code, fuel, cc, cylinders]
                    )
                    count += 1
    return count


Rows = list[tuple[str | int, ...]]


class _Maker:
    """Makes one original after another, each with its copies, until there are enough parts."""

    def __init__(self, random: Random, cars: Sequence[Car], parts: int) -> None:
        self._random, self._cars, self._left = random, cars, parts
        self._groups = [
            (group, category)
            for category, _, groups in (line.partition(": ") for line in GROUPS.strip().splitlines())
            for group in groups.split(", ")
        ]
        random.shuffle(self._groups)
        self._makers = [f"{word}{number or ''}" for number in range(10) for word in _MAKERS][:MAKER_COUNT]
        self._cars_by, self._groups_by, self._makers_by = (
            list(accumulate(1 / (at + 1) ** power for at in range(size)))
            for size, power in ((len(cars), 0.8), (len(self._groups), 0.7), (len(self._makers), 0.9))
        )
        self._serial = 0

    def families(self) -> Iterator[tuple[Rows, Rows, Rows]]:
        """Parts, fitments and references of one family after another."""
        while self._left > 0:
            yield self._family()

    def _family(self) -> tuple[Rows, Rows, Rows]:
        random = self._random
        [car] = random.choices(self._cars, cum_weights=self._cars_by)
        [(group, category)] = random.choices(self._groups, cum_weights=self._groups_by)
        self._serial += 1
        original = f"{random.randint(10_000, 99_999)}-{_letters(self._serial)}{self._serial % 1000:03d}"
        copies = min(int(random.paretovariate(1.1) * 2), 60)
        makers = [
            car.make,
            *dict.fromkeys(random.choices(self._makers, cum_weights=self._makers_by, k=copies)),
        ]
        makers = makers[: self._left]
        self._left -= len(makers)
        vehicles, place = self._vehicles(car), random.choice(PLACES)
        parts: Rows = []
        fitments: Rows = []
        references: Rows = []
        numbers: list[tuple[str, str]] = []
        for maker in makers:
            number = (
                original if maker == car.make else f"{maker[:2]}{random.randint(100, 9_999)}-{self._serial}"
            )
            name = " ".join(filter(None, (group, place.lower(), random.choice(KINDS))))
            parts.append((maker, number, name, category, group, ""))
            fits = (
                vehicles if maker == car.make else random.sample(vehicles, k=random.randint(1, len(vehicles)))
            )
            fitments += [
                (maker, number, vehicle, place, 2 if place in PLACES[2:4] else 1, "") for vehicle in fits
            ]
            references += self._references(maker, number, (car.make, original), numbers)
            numbers.append((maker, number))
        return parts, fitments, references

    def _references(
        self, maker: str, number: str, original: tuple[str, str], others: Sequence[tuple[str, str]]
    ) -> Rows:
        """A copy names its original, and now and then another copy or the number it had before."""
        if (maker, number) == original:
            return [(maker, number, "supersedes", maker, f"{number}A")] if self._serial % 2 else []
        found: Rows = [(maker, number, "oem", *original)]
        if others[1:]:
            found.append((maker, number, "equivalent", *self._random.choice(others[1:])))
        if self._random.random() < 0.7:
            found.append((maker, number, "supersedes", maker, f"{number}X"))
        return found

    def _vehicles(self, car: Car) -> list[str]:
        """A few years of one engine or of all; now and then every car of its maker with that engine's size."""
        random = self._random
        if random.random() < 0.002:
            size = car.engines[0][0]
            return [
                each.vehicle(year, at)
                for each in self._cars
                for at, engine in enumerate(each.engines)
                if engine[0] == size
                for year in each.years
            ][:600]
        start = random.choice(car.years)
        years = range(start, min(start + random.randint(1, 6), car.years.stop))
        engines = [random.randrange(len(car.engines))] if random.random() < 0.7 else range(len(car.engines))
        return [car.vehicle(year, at) for year in years for at in engines]


def _letters(number: int) -> str:
    """A serial number's thousands, in letters."""
    text, left = "", number // 1000
    while left:
        left, digit = divmod(left, 26)
        text = chr(65 + digit) + text
    return text or "0"


_MAKERS = (
    "FRENOMEX", "BALATEC", "AUTOPAR", "RODATEK", "FILTRAMAX", "MOTORIX", "ELECTRIMAX", "SUSPENTEC", "CLUTCHMEX",
    "RADIAMEX", "TEKNOPAR", "GARVI", "LUMITEC", "VALVOTEK", "TRACSA", "DURAFREN", "ENFRIAMAX", "JUNTAMEX", "BANDATEK",
    "ESCAPEX", "CONDUMAX", "PISTONAL", "REFAMAX", "ORIENTAL", "SOLVARA", "NORTEK", "CENTAURO", "AZTECAR", "MAYATEC",
    "QUETZAL", "TOLTEK", "OLMECAR",
)  # fmt: skip
