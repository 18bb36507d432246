"""Where we are going and for whom."""

from __future__ import annotations

from django.urls import path

from strategy.views import (
    draft,
    goals,
    proposal,
    proposals,
    pulse,
    pulse_rounds,
    settings,
    strategy,
    versions,
)

urlpatterns = [
    path("strategy/", strategy.strategy, name="strategy"),
    path("strategy/acknowledge/", strategy.strategy_acknowledge, name="strategy_acknowledge"),
    path("strategy/proposals/", proposals.strategy_proposals, name="strategy_proposals"),
    path("strategy/proposals/<int:pk>/", proposal.strategy_proposal, name="strategy_proposal"),
    path("strategy/proposals/<int:pk>/voice/", proposal.strategy_voice, name="strategy_voice"),
    path("strategy/proposals/<int:pk>/comment/", proposal.strategy_comment, name="strategy_comment"),
    path("strategy/proposals/<int:pk>/withdraw/", proposal.strategy_withdraw, name="strategy_withdraw"),
    path("strategy/proposals/<int:pk>/take/", proposal.strategy_take, name="strategy_take"),
    path("strategy/proposals/<int:pk>/decline/", proposal.strategy_decline, name="strategy_decline"),
    path("strategy/propose/<str:kind>/<str:key>/", proposals.strategy_propose, name="strategy_propose"),
    path("strategy/draft/", draft.strategy_draft, name="strategy_draft"),
    path("strategy/draft/begin/", draft.strategy_draft_begin, name="strategy_draft_begin"),
    path("strategy/draft/discard/", draft.strategy_draft_discard, name="strategy_draft_discard"),
    path("strategy/draft/publish/", draft.strategy_publish, name="strategy_publish"),
    path("strategy/draft/<str:kind>/<str:key>/", draft.strategy_draft_edit, name="strategy_draft_edit"),
    path(
        "strategy/draft/<str:kind>/<str:key>/remove/",
        draft.strategy_draft_remove,
        name="strategy_draft_remove",
    ),
    path(
        "strategy/draft/<str:kind>/<str:key>/arrange/",
        draft.strategy_draft_arrange,
        name="strategy_draft_arrange",
    ),
    path("strategy/versions/", versions.strategy_versions, name="strategy_versions"),
    path("strategy/versions/<int:number>/", versions.strategy_version, name="strategy_version"),
    path("strategy/pictures/<int:pk>/", versions.strategy_picture, name="strategy_picture"),
    path("strategy/settings/", settings.strategy_settings, name="strategy_settings"),
    path("strategy/goals/<int:pk>/", goals.strategy_goal, name="strategy_goal"),
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
