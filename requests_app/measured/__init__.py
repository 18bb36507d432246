"""Rules that measure themselves: kept or not, computed from what the timeline says, for both sides by the same clock."""
