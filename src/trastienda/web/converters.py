"""Path parameters: an id is what a client may hold exactly; anything longer exists nowhere and is not found."""

from django.urls import register_converter


class IdConverter:
    regex = "[0-9]{1,16}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > 2**53 - 1:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")
