#!/usr/bin/env python3
"""The one command: `python3 manage.py up` runs Salesdesk, `python3 manage.py test` tests it.

`up`, `test`, `lint` and `lock` need nothing but Python; they make the environment they need. Everything else is Django's.
"""

import sys

# Old syntax until the version is known, so that an old Python can read as far as this sentence.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Salesdesk needs Python 3.11 or newer; this is %s.%s (%s).\n"
        "Start it with a newer one, for example: python3.11 manage.py up"
        % (sys.version_info[:2] + (sys.executable,))  # noqa: RUF005
    )

from salesdesk.bootstrap import entry

if __name__ == "__main__":
    sys.exit(entry.main(sys.argv[1:]))
