"""``est-geo release``: what is published, frozen and audited."""

import typer

release_app = typer.Typer(help="Publicering.", no_args_is_help=True)
