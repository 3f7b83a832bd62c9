"""MiCorreo of Correo Argentino, as far as our adapter speaks with it."""
