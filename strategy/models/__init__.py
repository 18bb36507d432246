from strategy.models.picture import Picture
from strategy.models.proposal import Change, Comment, Proposal, ProposalState, Stance, Target, Voice
from strategy.models.settings import Share, StrategySettings
from strategy.models.side import Side, people_of_sides, side_of
from strategy.models.version import (
    Acknowledgement,
    Block,
    BlockKind,
    Goal,
    GoalEntry,
    GoalKind,
    GoalProgress,
    Maker,
    Part,
    Segment,
    SegmentEntry,
    StrategyVersion,
    VersionState,
)

__all__ = [
    "Acknowledgement",
    "Block",
    "BlockKind",
    "Change",
    "Comment",
    "Goal",
    "GoalEntry",
    "GoalKind",
    "GoalProgress",
    "Maker",
    "Part",
    "Picture",
    "Proposal",
    "ProposalState",
    "Segment",
    "SegmentEntry",
    "Share",
    "Side",
    "Stance",
    "StrategySettings",
    "StrategyVersion",
    "Target",
    "VersionState",
    "Voice",
    "people_of_sides",
    "side_of",
]
