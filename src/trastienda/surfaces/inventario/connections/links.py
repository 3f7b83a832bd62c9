"""The cards of these pages for the index of the configuration."""

import msgspec


class Link(msgspec.Struct, frozen=True):
    """A card: what it is called, where it leads, and what is found there."""

    title: str
    href: str
    said: str


LINKS = (
    Link(
        "Conexiones",
        "/configuracion/conexiones/",
        "Credenciales de sus medios de pago, su certificador (PAC) y sus correos.",
    ),
    Link(
        "Certificados",
        "/configuracion/certificados/",
        "Los sellos digitales (CSD) con los que se firman las facturas.",
    ),
    Link("Dispositivos", "/configuracion/dispositivos/", "Las cajas que pueden ver quién trabaja aquí."),
    Link("Llaves de API", "/configuracion/llaves/", "Para los programas que entran por una de las puertas."),
    Link("Avisos", "/configuracion/avisos/", "Qué otros sistemas se enteran de lo que pasa en la tienda."),
    Link("Roles y permisos", "/configuracion/roles/", "Qué puede hacer cada rol."),
)
