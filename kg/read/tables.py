"""The tables of a TOML file that a person wrote."""
from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from kg.errors import BadAnnotation

LARGEST = 1 << 24  # bytes of a file


def tables(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a TOML file, and what it says. Raises FileNotFoundError, and BadAnnotation for what cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise BadAnnotation(path, f"it has more than {LARGEST:,} bytes")
        text = data.decode("utf-8-sig")
        return text, tomllib.loads(text.replace("\r\n", "\n"))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BadAnnotation(path, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadAnnotation(path, f"not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        end = text.count("\n") + 1
        raise BadAnnotation(f"{path}:{line[1] if line else end}", f"no TOML: {error}") from error
    except (RecursionError, ValueError) as error:
        raise BadAnnotation(path, "no TOML that can be read: nested too deeply, or a number too long") from error
