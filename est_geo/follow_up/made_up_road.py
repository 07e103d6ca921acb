"""What the demo makes up of physical measures: where, what, when, and what walks saw there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class MadeUp:
    """
    One made-up intervention.

    `steps` are actions and how many weeks ago they were taken; `due` is the deadline, in weeks from
    now (negative: passed).
    """

    kind: str
    goal: str
    title: str
    spot: str
    owner: str
    cost_class: str
    cost: float
    proposed: float
    alternative: str
    grounds: str
    steps: tuple[tuple[str, float, str], ...] = ()
    due: float | None = None
    final_cost: float | None = None


ROAD: Final = (
    MadeUp("belysning", "crime", "Ljus runt domkyrkan", "domkyrkan_efter_morkret", "vaghallaren",
          "hög", 420_000.0, 1.5, "Felanmälda lampor ska lagas först.",
          "Rån och skadegörelse nästan bara efter mörkrets inbrott, vid samma klockslag."),
    MadeUp("siktrojning", "crime", "Beskär buskarna längs Söderleden", "berga_soderleden",
          "parkskotseln", "låg", 18_000.0, 0.8, "Extra tillsyn prövades i september.",
          "Samling och skadegörelse; två trygghetsvandringar nämner skymd sikt."),
    MadeUp("belysning", "safety", "Laga och komplettera lamporna vid Ryds centrum", "ryds_centrum",
          "vaghallaren", "medel", 140_000.0, 5, "Lampor lagade två gånger i våras.",
          "Felanmälningar, vandringar och enkät; rapporterna visar inget mörkersamband.",
          (("decide", 2, "Tas ur årets belysningspott."),), due=9),
    MadeUp("renhallning", "safety", "Tätare städning på torget", "skaggetorps_centrum",
          "parkskotseln", "låg", 25_000.0, 8, "Fler papperskorgar sattes upp i våras.",
          "Skräp nämns i rapporter och vid besiktning.",
          (("decide", 6, ""), ("order", 4, ""), ("acknowledge", 3.7, "")), due=3),
    MadeUp("grindar", "crime", "Lås på cykelrum och källargångar", "stiglotsgatan", "stangastaden",
          "medel", 160_000.0, 9, "Hyresgästerna påmindes om att stänga dörrarna.",
          "Skadegörelse och samling i trapphusen växer vecka för vecka.",
          (("decide", 8, ""), ("order", 7, "")), due=-1.7),
    MadeUp("klottersanering", "crime", "Sanering av gångtunneln", "berga_soderleden",
          "stangastaden", "låg", 12_000.0, 18, "Målning med skyddsfärg prövades i fjol.",
          "Klotter i tunneln i nio rapporter.",
          (("decide", 16, ""), ("order", 15, ""), ("finish", 10, ""),
           ("reopen", 2, "Klottret är tillbaka; saneringen gjordes bara på ena väggen.")), due=2),
    MadeUp("skyltning", "safety", "Skyltar som visar vägen till bussen", "resecentrum",
          "vaghallaren", "låg", 30_000.0, 20, "Tillfälliga skyltar i somras.",
          "Ödsligt och svårt att hitta enligt vandringen i augusti.",
          (("decide", 17, ""), ("order", 15, ""), ("finish", 6, "")), due=-5, final_cost=27_500.0),
    MadeUp("trafikatgard", "crime", "Bom mot mopeder på gångvägen", "skaggetorps_centrum",
          "vaghallaren", "medel", 90_000.0, 30, "Samtal med mopedförare i våras.",
          "Olovlig trafik i elva rapporter.",
          (("decide", 28, ""), ("drop", 22, "Räddningstjänsten måste kunna köra fram."))),
    MadeUp("belysning", "crime", "Fler lampor på torget", "skaggetorps_centrum", "vaghallaren",
          "hög", 350_000.0, 12, "Lamporna är lagade.",
          "Många rapporter, men mörkret spelar ingen säker roll och lamporna lyser.",
          (("drop", 9, "Ej motiverad: pengarna gör mer nytta där det är mörkt."),)),
    MadeUp("bevakningskamera", "crime", "Kamera vid norra entrén", "resecentrum",
          "sakerhetsenheten", "hög", 310_000.0, 14,
          "Belysning, beskärning och fler vakttimmar i ett halvår först.",
          "Stölder och våld fredag och lördag 21–02.",
          (("decide", 9, "Underlaget är slutet och intresseavvägningen prövad."),), due=12),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MadeUpWalk:
    """A made-up walk: `weeks` ago, with so many people."""

    kind: str
    spot: str
    weeks: float
    people: int
    answers: Mapping[str, str]
    words: str = ""
    dark: bool = False


WALKS: Final = (
    MadeUpWalk("safety_walk", "domkyrkan_efter_morkret", 3.2, 7,
     {"folk_efter_morkret": "yes", "belysning_racker": "no", "lampor_slackta": "yes",
      "skymd_sikt": "partly", "kanns_tryggt": "no", "klotter": "yes"},
     "Påhittat: mörkast är gången mot parken.", dark=True),
    MadeUpWalk("safety_walk", "ryds_centrum", 5.1, 9,
     {"folk_efter_morkret": "yes", "belysning_racker": "no", "lampor_slackta": "yes",
      "skymd_sikt": "no", "overblickbart": "partly", "kanns_tryggt": "no",
      "nedskrapning": "partly"}, "Påhittat: flera vill ha ljus hela vägen till bussen.", dark=True),
    MadeUpWalk("inspection", "skaggetorps_centrum", 4.4, 2,
     {"belysning_racker": "yes", "lampor_slackta": "no", "skymd_sikt": "no",
      "overblickbart": "yes", "nedskrapning": "yes", "trasigt": "partly", "klotter": "no",
      "kanns_tryggt": "partly"}),
    MadeUpWalk("safety_walk", "skaggetorps_centrum", 9.3, 6,
     {"folk_efter_morkret": "yes", "belysning_racker": "yes", "lampor_slackta": "no",
      "kanns_tryggt": "partly", "nedskrapning": "yes"}, dark=True),
    MadeUpWalk("inspection", "berga_soderleden", 6.6, 2,
     {"skymd_sikt": "yes", "klotter": "yes", "trasigt": "no", "entre_last": "unknown",
      "overblickbart": "no", "kanns_tryggt": "no"}, "Påhittat: buskarna når över skylten."),
    MadeUpWalk("inspection", "resecentrum", 1.9, 3,
     {"skyltar_begripliga": "yes", "belysning_racker": "yes", "nedskrapning": "no",
      "kanns_tryggt": "partly"}),
)  # fmt: skip

TRIAL: Final = tuple(
    MadeUp("belysning", "crime", f"Ny lampa vid {place}", place, "vaghallaren", "medel", 55_000.0,
           4, "Lamporna intill är lagade.", "En av tre platser som lottades om ordningen.",
           (("decide", 3, "Ordningen lottas, så att lagningen blir ett rättvist försök."),), due=30)
    for place in ("Sankt Lars kyrka", "Berga kyrka", "Tallboda centrum")
)  # fmt: skip
"""Three lamps that are to be mended in an order drawn by lot."""
