"""``est-geo verify``: is the audit trail whole."""

import typer

audit_app = typer.Typer(help="Loggen.", no_args_is_help=True)
