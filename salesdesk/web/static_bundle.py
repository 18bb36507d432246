"""The style sheet as one file, and hashed addresses inside JavaScript modules too.

In the tree `app.css` imports one small file per component. Over a phone's network thirty-odd round trips show, so
collecting writes every import's text into `app.css`, inside the cascade layer it was imported into.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

SHEET = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Our own modules only: packages' scripts name imports that are not there, in comments for instance.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        HashedFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]  # not in the stubs
    )

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002  Django's signature
        if SHEET in paths and not dry_run:
            self._save_bundle(paths)
        yield from super().post_process(paths, dry_run, **options)

    def _save_bundle(self, paths: dict[str, Any]) -> None:
        def text_of(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        def inlined(match: re.Match[str]) -> str:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(SHEET), match[1]))
            return f"@layer {match[2]} {{\n{text_of(name)}}}"

        bundle = IMPORT.sub(inlined, text_of(SHEET))
        self.delete(SHEET)
        self.save(SHEET, ContentFile(bundle.encode()))
        paths[SHEET] = (self, SHEET)
