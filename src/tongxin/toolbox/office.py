"""LibreOffice, where it is installed: office documents to PDF, as they would be printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

PROGRAM = "soffice"
SECONDS = 300
# It takes and gives back the same megabytes thousands of times: glibc may keep so many bytes of them, which saves a
# quarter of its time for 60 MB more.
KEPT = str(256 * 1024 * 1024)
MEMORY = {"MALLOC_MMAP_THRESHOLD_": KEPT, "MALLOC_TRIM_THRESHOLD_": KEPT}


def installed() -> bool:
    """Tell whether documents can be turned into PDF on this machine."""
    return shutil.which(PROGRAM) is not None


def convert(files: Sequence[Path], folder: Path) -> list[Path]:
    """Turn documents into PDF files in a folder, in one run; return those, in the same order.

    Raises `RuntimeError` when LibreOffice leaves one out, `subprocess.TimeoutExpired` when it does not end.
    """
    with tempfile.TemporaryDirectory(prefix="tongxin-office-") as profile:
        done = subprocess.run(
            [PROGRAM, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--convert-to", "pdf",
             "--outdir", str(folder), *map(str, files)],
            capture_output=True, timeout=SECONDS, check=False, env={**os.environ, **MEMORY},
        )  # fmt: skip
    made = [folder / f"{file.stem}.pdf" for file in files]
    missing = [file.name for file in made if not file.exists()]
    if missing:
        told = done.stderr.decode(errors="replace")[-500:]
        raise RuntimeError(f"LibreOffice made no {', '.join(missing)}: {told}")
    return made


def pdf(content: bytes, ending: str) -> bytes:
    """Return a document of this ending (xlsx, docx) as PDF."""
    with tempfile.TemporaryDirectory(prefix="tongxin-pdf-") as folder:
        source = Path(folder) / f"document.{ending}"
        source.write_bytes(content)
        return convert([source], Path(folder))[0].read_bytes()
