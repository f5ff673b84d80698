"""The place's own settings, with the language for tests (e2e/pseudo.py) from the folder PSEUDO_LOCALE."""

import os
from pathlib import Path

from e2e.pseudo import CODE
from site_config.settings import *  # noqa: F403
from site_config.settings import LANGUAGES, LOCALE_PATHS

LANGUAGES = [*LANGUAGES, (CODE, "Accented")]
LOCALE_PATHS = [Path(os.environ["PSEUDO_LOCALE"]), *LOCALE_PATHS]
