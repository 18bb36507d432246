"""A page made without a request: no context processor runs, so nothing asks the database, the session or the host name."""

from django.http import HttpResponse
from django.template import TemplateDoesNotExist, loader


def answer(template: str, status: int) -> HttpResponse:
    """`template` in the language that is active now; a bare number where even the template is missing."""
    try:
        return HttpResponse(loader.render_to_string(template), status=status)
    except TemplateDoesNotExist:
        return HttpResponse(f"{status}\n", status=status, content_type="text/plain")
