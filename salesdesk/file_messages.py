"""kombu's transport over files, whole at every moment.

kombu creates a file, then locks and fills it; another process that looks in between reads nothing and ends with a
JSONDecodeError (seen: a worker that took all of `up` down with it). Here a message appears under its name when it is
complete, and what cannot be read is passed over: messages are hints, and the sweeps find everything.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from queue import Empty
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

log = logging.getLogger(__name__)
TRIES, PAUSE = 50, 0.02  # seconds: much longer than filling a file takes


class Channel(filesystem.Channel):
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as kombu's own
        folder = Path(self.data_folder_out)
        # Names are read in the order of their letters: of one width, or 10000 would come before 9999.
        name = f"{round(monotonic() * 1000):015}_{uuid4()}"
        unfinished = folder / f"{name}.unfinished"
        try:
            unfinished.write_text(dumps(message))
            os.replace(unfinished, folder / f"{name}.{queue}.msg")
        except OSError as error:
            raise ChannelError(f"No message could be written into {folder}.") from error

    def _get(self, queue: str, timeout: Any = None) -> Any:
        try:
            return super()._get(queue)
        except (
            ValueError
        ):  # written by an older version, or on a disk that was full; it is out of the queue already
            log.warning("a message could not be read and is passed over")
            raise Empty from None

    def get_table(self, exchange: str) -> Any:
        return _once_filled(super().get_table, exchange)

    def _queue_bind(self, *binding: Any) -> None:
        _once_filled(super()._queue_bind, *binding)


def _once_filled(ask: Any, *arguments: Any) -> Any:
    """The answer, once whoever is creating the file has filled it. Raises `ChannelError` for one that never is."""
    for _ in range(TRIES):
        try:
            return ask(*arguments)
        except ValueError:
            sleep(PAUSE)
    raise ChannelError("The list of queues cannot be read; delete the folder of messages and start again.")


class Transport(filesystem.Transport):
    Channel = Channel
