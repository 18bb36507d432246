"""Where we are going and for whom."""

from __future__ import annotations

from django.urls import path

from strategy.views import pulse, pulse_rounds

urlpatterns = [
    path("strategy/pulse/", pulse.pulse, name="pulse"),
    path("strategy/pulse/rounds/", pulse_rounds.pulse_rounds, name="pulse_rounds"),
    path("strategy/pulse/rounds/parts/", pulse_rounds.pulse_parts, name="pulse_parts"),
    path("strategy/pulse/rounds/decoys/", pulse_rounds.pulse_decoys, name="pulse_decoys"),
    path("strategy/pulse/rounds/drop/", pulse_rounds.pulse_idea_drop, name="pulse_idea_drop"),
    path("strategy/pulse/rounds/open/", pulse_rounds.pulse_open, name="pulse_open"),
    path("strategy/pulse/rounds/rhythm/", pulse_rounds.pulse_rhythm, name="pulse_rhythm"),
    path("strategy/pulse/rounds/<int:pk>/", pulse_rounds.pulse_round, name="pulse_round"),
    path("strategy/pulse/rounds/<int:pk>/close/", pulse_rounds.pulse_close, name="pulse_close"),
    path("strategy/pulse/rounds/<int:pk>/file.csv", pulse_rounds.pulse_round_file, name="pulse_round_file"),
]
