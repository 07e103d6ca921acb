"""What the service is told when it starts; nothing is read from the environment or at import."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from est_geo.errors import RequestError
from est_geo.picture import Audience


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Settings of one running service.

    Attributes
    ----------
    db : path
        The database.
    profile : str
        The municipality's profile: a shipped name or a path.
    audience : {"intern", "est", "public"}
        Whose picture is served; the gate decides what is in it.
    host, port : str, int
        Where to listen. Port 0 takes any free one.
    hosts : tuple of str
        Names by which a browser may call the service besides the loopback ones. Any other ``Host``
        header is refused: a foreign page whose name is re-pointed at this computer would otherwise
        read the picture (DNS rebinding).
    review : bool
        Whether ``/granska`` and its addresses exist; never for the public.
    reviewer : str
        Who decides there, as the log names it until there are accounts.
    identity : path or None
        TOML file of the municipality's directory (OpenID Connect); None = only local accounts.
    public_reporting : bool
        Whether somebody without a reporter's key may report. Off: there is no limit yet to how
        many reports one sender can make.

    Examples
    --------
    >>> Settings(db="est.duckdb").address
    'http://127.0.0.1:8000/'
    """

    db: str | Path = "est.duckdb"
    profile: str = "linkoping"
    audience: Audience = "est"
    host: str = "127.0.0.1"
    port: int = 8000
    hosts: tuple[str, ...] = ()
    review: bool = True
    reviewer: str = "granskare"
    public_reporting: bool = False
    identity: str | Path | None = None

    @property
    def reviews(self) -> bool:
        """Whether single reports may be looked at here."""
        return self.review and self.audience != "public"

    @property
    def address(self) -> str:
        """Address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def is_loopback(host: str) -> bool:
    """
    Say whether a host is this computer itself.

    Examples
    --------
    >>> [is_loopback(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "0.0.0.0")]
    [True, True, True, True, False]
    """
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_loopback(host: str) -> None:
    """
    Refuse to listen anywhere but on this computer: there is no identity to let anybody in by.

    Raises
    ------
    RequestError
        The host is not a loopback address.
    """
    if not is_loopback(host):
        raise RequestError(
            "Tjänsten lyssnar bara på den egna datorn (127.0.0.1, ::1 eller localhost) tills "
            f"inloggning finns; {host[:60]!r} är något annat. Ta bort --host, eller visa sidorna "
            "för andra genom att dela skärm eller filen karta.html."
        )
