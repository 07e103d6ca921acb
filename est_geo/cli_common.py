"""What the commands share: options, errors as Swedish sentences, JSON for machines."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from rich.console import Console

from est_geo.cli_show import literal
from est_geo.errors import DisclosureError, EstGeoError, PeriodError, ProfileError

err = Console(stderr=True, highlight=False, soft_wrap=True)

_WRONG_USE = (DisclosureError, PeriodError, ProfileError)

ProfileOption = Annotated[str, typer.Option(help="Profilens namn, eller sökväg till en TOML-fil.")]
DbOption = Annotated[Path, typer.Option(help="Databasen.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Svara i JSON.")]
P = ParamSpec("P")


def plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Turn an error raised on purpose into its sentence and the right exit code."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except EstGeoError as error:
            err.print(f"[bold]Fel:[/bold] {literal(str(error))}")
            raise typer.Exit(2 if isinstance(error, _WRONG_USE) else 1) from error
        except OSError as error:
            err.print(
                f"[bold]Fel:[/bold] Filen eller mappen går inte att använda: {error.strerror}."
            )
            raise typer.Exit(1) from error

    return wrapped


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Write a value as one line of JSON, whatever the console's width and colours."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
