"""Change what is one's own: name, language, time zone, appearance."""

from __future__ import annotations

from people.models import User


def change_profile(*, name: str, language: str, time_zone: str, theme: str, density: str, by: User) -> User:
    """Raises `ValidationError` per field."""
    person = User.objects.get(pk=by.pk)
    person.name, person.language, person.time_zone = name.strip(), language, time_zone
    person.theme, person.density = theme, density
    person.full_clean(exclude=["email", "password"])
    person.save(update_fields=["name", "language", "time_zone", "theme", "density"])
    return person
