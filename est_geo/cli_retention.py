"""``est-geo retention``, ``backup``, ``restore``: what is deleted, when, for good."""

import typer

retention_app = typer.Typer(help="Gallring.", no_args_is_help=True)
