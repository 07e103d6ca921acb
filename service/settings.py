"""What the service is told when it starts; nothing is read from the environment or at import."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from est_geo.errors import RequestError
from est_geo.picture import Audience
from est_geo.policy import Permission

Login = Literal["auto", "always"]
Switch = Literal["auto", "on", "off"]


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
        Whose picture is served while the service stands open; with accounts the role decides.
    host, port : str, int
        Where to listen. Port 0 takes any free one.
    hosts : tuple of str
        Names by which a browser may call the service besides the loopback ones. Any other ``Host``
        header is refused: a foreign page whose name is re-pointed at this computer would otherwise
        read the picture (DNS rebinding).
    login : {"auto", "always"}
        When somebody must log in: always, or as soon as there is an account (and always where the
        service is reached by another name or from another computer).
    public : bool
        Whether somebody who has not logged in may see what is released to the public.
    review : bool
        Whether ``/granska`` and its addresses exist; never for the public.
    reviewer : str
        Who decides there, as the log names it while the service stands open.
    limits : {"auto", "on", "off"}
        Whether it is limited how often somebody asks; by itself for everybody but the one who sits
        at this computer.
    proxies : tuple of str
        Addresses or networks of our own proxies, which are believed about who asks.
    identity : path or None
        TOML file of the municipality's directory (OpenID Connect); None = only local accounts.
    retention_hour : int or None
        Hour of the municipality's clock at which the service deletes what is due; None = never. It
        does so by rules that the municipality has decided, and by no others.
    backups : path or None
        Folder for a backup after each of those nights.
    public_reporting : bool
        Whether somebody without a reporter's key may report; each address at most so often as
        `service.limits` says.

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
    login: Login = "auto"
    public: bool = False
    review: bool = True
    reviewer: str = "granskare"
    public_reporting: bool = False
    limits: Switch = "auto"
    proxies: tuple[str, ...] = ()
    identity: str | Path | None = None
    retention_hour: int | None = None
    backups: Path | None = None

    @property
    def opened(self) -> frozenset[Permission]:
        """What the municipality has opened to everybody."""
        reporting: frozenset[Permission] = frozenset({"report"} if self.public_reporting else ())
        shown: frozenset[Permission] = frozenset(
            {"picture"} if self.public or self.audience == "public" else ()
        )
        return reporting | shown

    @property
    def stands_open(self) -> bool:
        """Whether it may stand open to this computer, as long as there is no account."""
        closed = self.login == "always" or self.identity or self.hosts or self.proxies
        return not closed and is_loopback(self.host)

    @property
    def trusted(self) -> tuple[str, ...]:
        """
        Proxies that are believed: those named, else one on this computer where there is a name.

        Examples
        --------
        >>> Settings().trusted, Settings(hosts=("est.kommunen.se",)).trusted
        ((), ('127.0.0.1', '::1'))
        """
        if self.proxies or not self.hosts or not is_loopback(self.host):
            return self.proxies
        return ("127.0.0.1", "::1")

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


def check_reach(settings: Settings) -> None:
    """
    Refuse to listen beyond this computer without a name by which the service is called there.

    From another computer everybody logs in, and a log-in needs TLS: a proxy in front of the service
    gives it, under the service's own name.

    Raises
    ------
    RequestError
        The host is not a loopback address, and no name is given.
    """
    if not is_loopback(settings.host) and not settings.hosts:
        raise RequestError(
            "Tjänsten lyssnar bara på den egna datorn (127.0.0.1, ::1 eller localhost) om inget "
            f"annat sägs; {settings.host[:60]!r} är något annat. Ta bort --host, eller ange med "
            "--public-host det namn som webbläsaren ska använda: då krävs inloggning och TLS."
        )
