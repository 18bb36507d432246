"""How a tandem's rules were and would have been kept."""

from django.urls import path

from requests_app.views import measured

urlpatterns = [
    path("preview/", measured.rule_preview, name="rule_preview"),
    path("measured/", measured.rules_measured, name="rules_measured"),
    path("<int:rule>/cases/", measured.rule_cases, name="rule_cases"),
]
