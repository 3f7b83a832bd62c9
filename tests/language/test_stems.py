"""Plural, gender and sound of words."""

import pytest

from trastienda.language.stems import singular, sound, stem


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("laptops", "laptop"), ("ratones", "raton"), ("luces", "luz"), ("lapices", "lapiz"), ("audifonos", "audifono"),
        ("celulares", "celular"), ("bujias", "bujia"), ("tres", "tre"), ("mes", "mes"), ("h4s", "h4s"),
    ],
)  # fmt: skip
def test_singular(several: str, one: str) -> None:
    assert singular(several) == one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("laptop", "laptops"), ("raton", "ratones"), ("luz", "luces"), ("inalambrico", "inalambricas"),
        ("cable", "cables"), ("guante", "guantes"), ("smartphone", "smartphones"), ("mouse", "mouses"),
        ("negro", "negras"), ("aceite", "aceites"), ("foco", "focos"), ("audifono", "audifonos"),
        ("camion", "camiones"),
    ],
)  # fmt: skip
def test_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("pan", "pano"), ("5w30", "5w40"), ("a15", "a1"), ("casa", "caso")]
)
def test_not_one_stem(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("bentas", "ventas"), ("ecsel", "excel"), ("sinco", "cinco"), ("kiero", "quiero"), ("esmartfon", "smartfon"),
     ("otubre", "otubre"), ("yave", "llave"), ("gincho", "jincho"), ("profecional", "profesional")],
)  # fmt: skip
def test_one_sound(wrong: str, right: str) -> None:
    assert sound(wrong) == sound(right)
