"""The command line tools of OpenFst (Debian: libfst-tools, libfst22-plugins-base)."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

TOOLS = ("fstcompile", "fstarcsort", "fstconvert", "fstsymbols")
PACKAGES = "libfst-tools libfst22-plugins-base"


class ToolError(Exception):
    """A tool that the build needs is missing or failed; the text says which and what to do."""


def require() -> None:
    """Raise ToolError when a tool is missing."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise ToolError(f"{', '.join(missing)} missing; install it with: apt-get install {PACKAGES}")


def pipe(text: str, *commands: list[str], target: Path, folder: Path | None = None) -> None:
    """Send a text through a chain of tools, run in a folder, into a file. Raises ToolError when one fails."""
    plugins = [*glob.glob("/usr/lib/*/fst/*"), os.environ.get("LD_LIBRARY_PATH", "")]
    environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(plugins)}
    data = text.encode()
    for command in commands:
        done = subprocess.run(command, input=data, capture_output=True, env=environment, cwd=folder)
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip().splitlines()
            raise ToolError(f"{' '.join(command)} failed: {reason[-1] if reason else done.returncode}")
        data = done.stdout
    target.write_bytes(data)
