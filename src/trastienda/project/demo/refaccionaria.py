"""The catalogue of tenant 1, "Refaccionaria y Bazar Demo": spare parts in front, a bazaar at the back."""

from decimal import Decimal

from trastienda.project.demo.goods import Good, in_their_places, listed, parts_for_vehicles, tiers

CATEGORIES = (
    ("Aceites y lubricantes", "Aceites de motor, transmisión y grasas"),
    ("Filtros", "De aceite, aire, gasolina y cabina"),
    ("Encendido y eléctrico", "Bujías, cables, baterías, marchas y alternadores"),
    ("Suspensión y dirección", "Amortiguadores, rótulas y horquillas"),
    ("Frenos", "Pastillas, balatas, discos y líquidos"),
    ("Motor y enfriamiento", "Bombas de agua, bandas, radiadores y anticongelantes"),
    ("Transmisión y clutch", "Clutch, soportes y flechas"),
    ("Carrocería y cristales", "Faros, calaveras y limpiaparabrisas"),
    ("Accesorios y limpieza", "Para el interior y el lavado del auto"),
    ("Herramienta", "De mano y para el taller"),
    ("Electrónica", "Teléfonos, computadoras y accesorios"),
    ("Libros y cómics", "Manga, historieta y libros"),
    ("Juguetes y regalos", "Juguetes, papelería y detalles"),
    ("Hogar", "Cocina, iluminación y ferretería del hogar"),
    ("Cursos y servicios", "Cursos en línea e instalaciones"),
)
"""In the order of their ids: the fifth is the documented one of the brake pads."""

DOCUMENTED = (
    Good(
        sku="04465-02220",
        name="Pastillas de freno delanteras",
        description="Pastillas ceramicas originales Toyota",
        category="Frenos",
        brand="Toyota",
        barcode="7501234567890",
        cost=Decimal("150.00"),
        prices=(Decimal("350.00"), Decimal("300.00"), Decimal("280.00")),
        fitment_part_id=12345,
        weight=2.0,
        goes_with=("LIQ-DOT4", "DIS-COR"),
        limits=(5, 50),
        location="A-3-2",
        at_least=23,
    ),
    Good(
        sku="28100-0D090",
        name="Motor de arranque",
        description="Marcha original Toyota 12 V, 1.0 kW",
        category="Encendido y eléctrico",
        brand="Denso",
        cost=Decimal("3100.00"),
        prices=tiers(Decimal("5000.00"), second="0.94", third="0.90"),
        weight=0.25,
        limits=(2, 8),
        location="B-1-1",
        at_least=4,
    ),
    Good(
        sku="ADH-2T",
        name="Adhesivo epóxico transparente 2 tubos",
        category="Accesorios y limpieza",
        brand="Resistol",
        cost=Decimal("36.00"),
        prices=tiers(Decimal("75.00")),
        includes_tax=True,
        weight=1.2,
        most_at_once=3,
        at_least=40,
    ),
    Good(
        sku="LAM-LED9",
        name="Lámpara LED recargable 9 W",
        category="Hogar",
        brand="Tecnolite",
        cost=Decimal("74.00"),
        prices=tiers(Decimal("150.00")),
        includes_tax=True,
        weight=1.2,
        most_at_once=3,
        at_least=40,
    ),
    Good(
        sku="SRV-PYTHON",
        name="Curso de Python",
        description="Curso en línea de 40 horas con constancia",
        category="Cursos y servicios",
        brand="Bazar Digital",
        unit="SERV",
        cost=Decimal("0.00"),
        prices=tiers(Decimal("1299.00")),
        includes_tax=True,
        weight=0.8,
        is_stocked=False,
    ),
    Good(
        sku="SRV-BALATAS",
        name="Instalación de balatas",
        category="Cursos y servicios",
        brand="Taller propio",
        unit="SERV",
        cost=Decimal("0.00"),
        prices=tiers(Decimal("300.00")),
        weight=0.9,
        is_stocked=False,
    ),
)

OILS = """
ACE-20W50 | Aceite multigrado 20W-50 946 ml | Quaker State | 118 | 7 | 4 | FA-TSU
ACE-15W40 | Aceite diésel 15W-40 946 ml | Mobil | 132 | 3 | 5
ACE-5W30  | Aceite sintético 5W-30 946 ml | Castrol | 205 | 4 | 4 | FA-COR
ACE-10W30 | Aceite multigrado 10W-30 946 ml | Pennzoil | 125 | 3 | 4
ACE-GAR5  | Aceite 20W-50 garrafa 5 l | Quaker State | 560 | 1.5
ATF-D3    | Aceite de transmisión ATF Dexron III 946 ml | Roshfrans | 98 | 2 | 4
GRA-CHA   | Grasa para chasis 450 g | Bardahl | 92 | 1 | 2
ADI-GAS   | Aditivo limpiador de inyectores 355 ml | Bardahl | 105 | 2.5 | 2
ADI-ACE   | Tratamiento para aceite 443 ml | STP | 96 | 1.6 | 2
DIR-HID   | Aceite de dirección hidráulica 355 ml | Prestone | 84 | 1 | 2
"""
ELECTRICAL = """
BAT-42    | Batería 42-500 | LTH | 2390 | 0.9 | 1 | TER-BAT
BAT-35    | Batería 35-575 | LTH | 2690 | 0.5 | 1 | TER-BAT
BAT-24    | Batería 24R-600 | Duracell | 2890 | 0.3 | 1 | TER-BAT
TER-BAT   | Juego de terminales de batería | Carmex | 75 | 1.4 | 2
ALT-TSU   | Alternador Tsuru III 70 A | Bosch | 2450 | 0.2 | 1 | BAN-TSU
ALT-AVE   | Alternador Aveo 85 A | Bosch | 2790 | 0.15 | 1 | BAN-AVE
MAR-TSU   | Marcha Tsuru III | Bosch | 1850 | 0.2
SEN-OXI   | Sensor de oxígeno universal | NTK | 890 | 0.4
BOB-JET   | Bobina de encendido Jetta 2.0 | Bosch | 760 | 0.4 | 2 | BUJ-JET
FOC-H4    | Foco halógeno H4 60/55 W | Osram | 85 | 3 | 2
FOC-H7    | Foco halógeno H7 55 W | Osram | 98 | 2 | 2
FOC-1034  | Foco 1034 doble polo | Philips | 22 | 3 | 4
FOC-LED   | Kit de focos LED H4 6000 K | Osun | 690 | 0.8
FUS-SUR   | Surtido de fusibles 10 piezas | Bussmann | 48 | 2 | 2
CIN-AIS   | Cinta de aislar negra 18 m | 3M | 38 | 2 | 3
"""
COOLING = """
ANT-ROJ   | Anticongelante rojo 3.78 l | Prestone | 215 | 3 | 2
ANT-VER   | Anticongelante verde 3.78 l | Bardahl | 175 | 3 | 2
TER-TSU   | Termostato Tsuru III | Gates | 165 | 0.6
TER-AVE   | Termostato Aveo | Gates | 285 | 0.5
MAN-RAD   | Manguera de radiador universal | Gates | 145 | 0.8 | 2 | ABR-ACE
ABR-ACE   | Abrazadera de acero 1 pulgada | Urrea | 18 | 2.5 | 6
TAP-RAD   | Tapón de radiador 13 lb | Gates | 95 | 0.8
SIL-ALT   | Silicón alta temperatura 70 ml | Permatex | 89 | 1.8 | 2
"""
BRAKES = """
LIQ-DOT4  | Líquido de frenos DOT 4 350 ml | Bosch | 92 | 3.5 | 2
LIQ-DOT3  | Líquido de frenos DOT 3 350 ml | Wagner | 68 | 2 | 2
LIM-FRE   | Limpiador de frenos 450 ml | CRC | 115 | 1.5 | 2
CIL-RUE   | Cilindro de rueda trasero | Wagner | 190 | 0.6 | 2
"""
BODY = """
PLU-18    | Pluma limpiaparabrisas 18 pulgadas | Bosch | 125 | 1.6 | 2
PLU-22    | Pluma limpiaparabrisas 22 pulgadas | Bosch | 145 | 1.6 | 2
PLU-26    | Pluma limpiaparabrisas 26 pulgadas | Bosch | 165 | 0.8 | 2
ESP-UNI   | Espejo lateral universal | Cipsa | 240 | 0.4 | 2
CAL-AVE   | Calavera trasera Aveo | Depo | 720 | 0.3
POL-MAT   | Pulimento para faros 250 ml | Meguiars | 235 | 0.7
"""
CARE = """
SHA-AUT   | Shampoo para auto 1 l | Meguiars | 165 | 1.8
CER-LIQ   | Cera líquida 473 ml | Turtle Wax | 189 | 1.4
ARO-PIN   | Aromatizante pino | Little Trees | 35 | 5 | 3
FRA-MIC   | Franela de microfibra 3 piezas | Vileda | 89 | 2 | 2 | SHA-AUT
TAP-UNI   | Juego de tapetes universales | Kraco | 420 | 0.7
FUN-VOL   | Funda para volante | Kraco | 199 | 0.8
PAR-SOL   | Parasol plegable | Kraco | 120 | 1
CAR-USB   | Cargador USB doble para auto | Steren | 149 | 1.8
POR-CEL   | Soporte de celular para auto | Steren | 179 | 1.8 | 1 | CAR-USB
CAB-PAS   | Cables pasacorriente 2.5 m | Truper | 289 | 0.8
TRI-SEG   | Triángulo de seguridad | Truper | 139 | 0.8
EXT-1KG   | Extintor 1 kg | Kidde | 349 | 0.4
"""
TOOLS = """
JUE-DAD   | Juego de dados 40 piezas | Truper | 649 | 0.7
LLA-CRU   | Llave de cruz | Urrea | 279 | 0.6
GAT-2T    | Gato hidráulico 2 t | Truper | 899 | 0.5
DES-JUE   | Juego de desarmadores 6 piezas | Stanley | 249 | 1
PIN-MEC   | Pinza mecánica 8 pulgadas | Pretul | 119 | 1
MUL-DIG   | Multímetro digital | Steren | 329 | 0.6
LLA-FIL   | Llave para filtro de aceite | Urrea | 159 | 0.8
GUA-NIT   | Guantes de nitrilo 10 pares | Truper | 129 | 1.6 | 2
LAM-TAL   | Lámpara de taller recargable | Steren | 299 | 0.7
TOR-CLI   | Torquímetro de clic 1/2 pulgada | Urrea | 1890 | 0.15
CIN-MET   | Flexómetro 5 m | Stanley | 109 | 1.2
"""
ELECTRONICS = """
CEL-A15   | Smartphone Galaxy A15 128 GB | Samsung | 3799 | 0.9 | 1 | FUN-CEL MIC-CEL AUR-BT
CEL-G54   | Moto G54 256 GB | Motorola | 4299 | 0.7 | 1 | FUN-CEL MIC-CEL
CEL-RN13  | Redmi Note 13 256 GB | Xiaomi | 4699 | 0.7 | 1 | FUN-CEL AUR-BT
LAP-HP15  | Laptop HP 15 Ryzen 5 16 GB 512 GB | HP | 11499 | 0.35 | 1 | MOU-INA MOC-LAP
LAP-LEN3  | IdeaPad 3 Core i5 8 GB 512 GB | Lenovo | 10299 | 0.35 | 1 | MOU-INA MOC-LAP
MOU-INA   | Mouse inalámbrico | Logitech | 299 | 1.8
TEC-USB   | Teclado USB en español | Logitech | 349 | 1
AUR-BT    | Auriculares bluetooth | JBL | 899 | 1.6
AUR-CAB   | Auriculares de cable con micrófono | Sony | 249 | 1.2
BOC-BT    | Bocina bluetooth portátil | JBL | 1199 | 0.7
CAR-30W   | Cargador USB-C 30 W | Steren | 349 | 1.8
CAB-USBC  | Cable USB-C 1 m | Steren | 99 | 3 | 2 | CAR-30W
FUN-CEL   | Funda para celular | Otterbox | 249 | 1.8
MIC-CEL   | Mica de cristal templado | Steren | 129 | 2.2 | 2
USB-64    | Memoria USB 64 GB | Kingston | 139 | 2.2 | 2
SSD-480   | Disco SSD 480 GB | Kingston | 749 | 0.7
MOC-LAP   | Mochila para laptop | Targus | 699 | 0.6
WEB-1080  | Cámara web 1080p | Logitech | 899 | 0.4
REG-6     | Regulador de voltaje 6 contactos | Koblenz | 459 | 0.5
PIL-AA4   | Pilas AA 4 piezas | Duracell | 89 | 3 | 3
"""
BOOKS = """
OP-100    | One Piece Vol. 100 | Panini Manga | 169 | 1.2
OP-101    | One Piece Vol. 101 | Panini Manga | 169 | 0.9 | 1 | OP-100
OP-102    | One Piece Vol. 102 | Panini Manga | 169 | 0.8 | 1 | OP-101
DB-01     | Dragon Ball Vol. 1 | Panini Manga | 159 | 0.9
SPY-01    | Spy x Family Vol. 1 | Panini Manga | 159 | 0.9
BAT-AY    | Batman: Año uno | DC | 299 | 0.5
MAF-TOD   | Toda Mafalda | De la Flor | 690 | 0.3
PED-PAR   | Pedro Páramo | RM | 199 | 0.6
CIE-SOL   | Cien años de soledad | Diana | 298 | 0.7
MAN-TSU   | Manual de reparación Nissan Tsuru | Haynes | 450 | 0.4
ATL-MEX   | Atlas de carreteras de México | Guía Roji | 189 | 0.3
DIC-ESC   | Diccionario escolar | Larousse | 129 | 0.5
"""
TOYS = """
CAR-HW    | Auto a escala 1:64 | Hot Wheels | 39 | 4 | 4
PIS-HW    | Pista de autos con lanzador | Hot Wheels | 599 | 0.5 | 1 | CAR-HW
MUN-FAS   | Muñeca de moda | Barbie | 349 | 0.6
BLO-500   | Bloques de construcción 500 piezas | Lego | 899 | 0.5
ROM-1000  | Rompecabezas 1000 piezas | Ravensburger | 399 | 0.5
UNO-CAR   | Juego de cartas UNO | Mattel | 129 | 1
BAL-FUT   | Balón de fútbol número 5 | Voit | 289 | 0.8
CUA-100   | Cuaderno profesional 100 hojas | Scribe | 45 | 2.5 | 6
LAP-12    | Lápices de colores 12 piezas | Prismacolor | 89 | 1.5 | 2 | CUA-100
PLU-10    | Bolígrafos 10 piezas | Bic | 69 | 1.5 | 2 | CUA-100
MOC-ESC   | Mochila escolar | Totto | 549 | 0.6 | 1 | CUA-100 LAP-12
PAP-REG   | Papel de regalo 3 pliegos | Hallmark | 45 | 1.2 | 2
TAZ-CER   | Taza de cerámica decorada | Cinsa | 99 | 1
VEL-ARO   | Vela aromática | Glade | 89 | 1
"""
HOME = """
SAR-28    | Sartén antiadherente 28 cm | T-fal | 449 | 0.6
LIC-VAS   | Licuadora vaso de vidrio | Oster | 1099 | 0.4
PLA-ROP   | Plancha de vapor | Black+Decker | 499 | 0.4
TOP-6     | Recipientes herméticos 6 piezas | Rubbermaid | 279 | 0.7
FOC-9W    | Foco LED 9 W luz fría | Philips | 39 | 3.5 | 4
EXT-3M    | Extensión eléctrica 3 m | Voltech | 109 | 1.2
MUL-6     | Multicontacto 6 entradas | Voltech | 149 | 1.2
CIN-DUC   | Cinta para ductos 10 m | Pretul | 79 | 1
PEG-INS   | Pegamento instantáneo 2 g | Kola Loka | 32 | 3 | 3
VEN-16    | Ventilador de pedestal 16 pulgadas | Mytek | 699 | 0.5
CAL-1500  | Calefactor cerámico 1500 W | Mytek | 849 | 0.3
TOA-BAN   | Toalla de baño | Vianney | 199 | 0.7 | 2
REL-PAR   | Reloj de pared | Steren | 229 | 0.4
"""
WITHOUT_DEMAND = """
CAS-UNI   | Carburador universal de dos gargantas | Holley | 3890 | 0
FAR-DAT   | Faro sellado Datsun 1982 | Depo | 340 | 0
"""


def goods() -> list[Good]:
    """The whole catalogue, in the order of the products' ids."""
    parts = (
        *listed(OILS, category="Aceites y lubricantes", includes_tax=False, margin="0.62"),
        *listed(ELECTRICAL, category="Encendido y eléctrico", includes_tax=False, margin="0.58"),
        *listed(COOLING, category="Motor y enfriamiento", includes_tax=False),
        *listed(BRAKES, category="Frenos", includes_tax=False, margin="0.55"),
        *listed(BODY, category="Carrocería y cristales", includes_tax=False),
        *listed(WITHOUT_DEMAND, category="Motor y enfriamiento", includes_tax=False),
        *listed(CARE, category="Accesorios y limpieza", includes_tax=True),
        *listed(TOOLS, category="Herramienta", includes_tax=True, margin="0.65"),
    )
    bazaar = (
        *listed(ELECTRONICS, category="Electrónica", includes_tax=True, margin="0.76"),
        *listed(BOOKS, category="Libros y cómics", includes_tax=True, tax_rate="0", margin="0.62"),
        *listed(TOYS, category="Juguetes y regalos", includes_tax=True),
        *listed(HOME, category="Hogar", includes_tax=True, margin="0.64"),
    )
    # 201 and 301 are the products of the documented sales at 75.00 and 150.00 with tax.
    places = {1: "04465-02220", 2: "28100-0D090", 201: "ADH-2T", 301: "LAM-LED9"}
    return in_their_places((*DOCUMENTED, *parts_for_vehicles(), *parts, *bazaar), places)


AT_LEAST = {"CEL-A15": 20, "LAP-HP15": 20, "LAP-LEN3": 6, "MOU-INA": 30, "AUR-BT": 40, "OP-100": 12}
"""What the documented shopping sentences ask for is there when the demo opens."""

SEASONS: dict[str, dict[int, float]] = {
    "Motor y enfriamiento": {4: 1.3, 5: 1.6, 6: 1.4, 12: 1.2, 1: 1.2},
    "Encendido y eléctrico": {12: 1.3, 1: 1.4},
    "Carrocería y cristales": {6: 1.8, 7: 2.0, 8: 1.9, 9: 1.7},
    "Electrónica": {11: 1.8, 12: 2.0, 5: 1.2},
    "Libros y cómics": {8: 1.5, 12: 1.4},
    "Juguetes y regalos": {12: 3.0, 1: 1.7, 4: 1.5, 8: 1.8},
    "Hogar": {5: 1.8, 12: 1.5},
    "Accesorios y limpieza": {12: 1.2},
}
"""Month to how much more of a category is asked for."""
