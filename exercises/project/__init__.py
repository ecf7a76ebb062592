"""The one small Django project that every exercise runs in."""
