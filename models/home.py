"""Where Zuruf keeps its data on this machine."""

import os
from pathlib import Path

import platformdirs

ENVIRONMENT = "ZURUF_HOME"


def home() -> Path:
    """Return the data folder, which need not exist: `ZURUF_HOME`, else the platform's user data folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).expanduser().resolve()
    return platformdirs.user_data_path("zuruf", appauthor=False)
