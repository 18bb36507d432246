"""The history of an old ticket system: how its log is read, and what each row means here. Plain Python, no Django."""
