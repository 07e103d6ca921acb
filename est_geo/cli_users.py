"""``est-geo user``: accounts and invitations."""

import typer

user_app = typer.Typer(help="Konton och inbjudningar.", no_args_is_help=True)
