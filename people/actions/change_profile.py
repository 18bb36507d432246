"""Change what is one's own: name, language, time zone, appearance, what returns after an absence."""

from __future__ import annotations

from people.models import User


def change_profile(
    *, name: str, language: str, time_zone: str, theme: str, density: str, by: User, takes_back: bool = False
) -> User:
    """Raises `ValidationError` per field."""
    person = User.objects.get(pk=by.pk)
    person.name, person.language, person.time_zone = name.strip(), language, time_zone
    person.theme, person.density = theme, density
    person.takes_back = takes_back
    person.full_clean(exclude=["email", "password"])
    person.save(update_fields=["name", "language", "time_zone", "theme", "density", "takes_back"])
    return person
