"""Doors for the clock."""
