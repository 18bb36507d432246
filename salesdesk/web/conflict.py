"""Somebody was faster: the change did not happen, and the page that answers shows what is true now."""


class Conflict(Exception):
    """`current` is the fresh row; `message` a whole sentence for the reader, where there is a better one than the default."""

    def __init__(self, current: object = None, message: str = "") -> None:
        super().__init__(message or "changed by somebody else")
        self.current = current
        self.message = message
