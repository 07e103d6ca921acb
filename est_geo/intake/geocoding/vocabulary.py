"""Words around a place in Swedish reports: which leave the place as it is, and which move it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEAR = _words("""
    vid utanför bakom nära på i hos framför intill bredvid invid runt kring inne inuti ute under
    utmed mittemot emot mitt över omkring ovanför nedanför innanför strax alldeles precis just
    närheten höjd anslutning samband jämte snett nedan ovan nere uppe borta därute därinne
""")
"""Words before a place that leave it the same place, at the size of a cell."""

DETAIL = _words("""
    busshållplats busshållplatsen hållplats hållplatsen hpl busstation busstationen bussen bussar
    entré entrén entre entren huvudentrén huvudentré huvudingången ingång ingången infart infarten
    utfart utfarten nedgång nedgången uppgången uppfarten källare källaren källardörren garage
    garaget parkering parkeringen parkeringsplats parkeringsplatsen p-plats platsen plats
    parkeringshus parkeringshuset lekplats lekplatsen lekpark lekparken gård gården innergård
    innergården bakgård bakgården trapphus trapphuset tvättstuga tvättstugan cykelförråd
    cykelförrådet cykelställ cykelstället cykelställen cykelparkering cykelparkeringen cykelbana
    cykelbanan gångbana gångbanan gångväg gångvägen soprum soprummet miljörum miljörummet
    miljöstation miljöstationen återvinningsstation återvinningsstationen gångtunnel gångtunneln
    tunnel tunneln bänk bänken bänkar bänkarna parkbänk parkbänken torget trappan trapporna trappa
    baksida baksidan framsida framsidan utsida utsidan insida insidan gatan trottoaren trottoar
    hus huset fastighet fastigheten bostad bostaden bostadshus bostadshuset flerfamiljshus villa
    villan dörr dörren ytterdörren porten fönster fönstret fasad fasaden balkong balkongen tak taket
    hiss hissen vind vinden förråd förrådet kiosk kiosken affär affären butik butiken restaurang
    restaurangen pub puben krog krogen café cafe caféet pizzeria pizzerian bar baren skola skolan
    skolgård skolgården förskola förskolan dagis gym gymmet mack macken apotek apoteket frisör
    frisören bankomat bankomaten bank ica coop willys lidl hemköp citygross tempo netto
    systembolaget pressbyrån mcdonalds mc donalds max burger king rondell rondellen övergångsställe
    övergångsstället gräsmatta gräsmattan grönområde grönområdet buskage buskaget buskarna häcken
    lyktstolpe lyktstolpen vägkorsningen adress adressen adr gatuadress läge station stationen
""")
"""Words that point out a part of a place or what stands there."""

DETAIL_ENDINGS = (
    "bänkarna", "bänken", "dörren", "entrén", "ingången", "kajen", "källaren", "garaget",
    "parkeringen", "rummet", "förrådet", "stationen", "stället", "ställen", "trappan", "trapporna",
    "hissen", "kiosken", "butiken", "lokalen", "lokalerna", "rampen", "muren", "staketet",
    "stolpen", "stolparna", "skylten", "busken", "buskarna", "häcken", "lådan", "kurerna", "kuren",
    "containern", "containrarna", "balkongen", "fönstren", "fönstret", "slänten", "statyn",
    "fontänen", "automaten", "tunneln", "porten", "rutschkanan", "gungorna",
)  # fmt: skip
"""Endings of words for a thing at a place: "lastkajen", "parkbänkarna"; no word for a place."""

ORDINARY = _words("""
    och samt en ett den det de dem där här är var som har hade av om för att så också sig sin sitt
    sina jag vi ni du han hon man mig oss ca cirka ungefär kommun centrum stan staden centralt
    sverige tack obs ofta alltid ibland brukar mycket lite många några flera vår vårt min mitt mina
    ungdomar ungdomarna ungdomsgäng gäng gänget folk personer person män kvinnor barn bråk bråket
    klotter skadegörelse nedskräpning skräp stök ordningsstörning störning störningar fylleri
    misshandel rån stöld inbrott narkotika droger knark eld brand bränder mopeder moped mopedåkare
    cykel cyklar bil bilar bilen mörkt mörk dålig dåligt trasig trasigt trasiga belysning
    belysningen
    lampa lampor
    otryggt otrygg otrygghet
    kväll kvällen kvällar kvällstid natt natten nattetid dag
    dagtid morgon helg helger idag igår samlas samling hänger häng står sitter springer kör skriker
    hänt händer händelse händelsen skedde sker finns sett anmält anmälan anmäler ligger gäller med
    mitt står upp ner ut in två tre fyra när då bara även kl klockan
    x tel
""")
"""Everyday words of a report that say nothing about where."""

MOVING = _words("""
    mot från fr ifrån till mellan norr söder öster väster nordost nordväst sydost sydväst norrut
    söderut österut västerut bortom förbi innan före efter meter m km kilometer hundra inte ej ingen
    andra sidan tvärs håll riktning riktningen väg påväg kvarter bort eller någonstans nånstans
    antingen kanske troligen okänt okänd oklart vet osäker annan annat olika hela samtliga alla
    område området områden flertal längs längst gränsen slutet början motsatt motsatta
    hållet tidigare fd norra södra östra västra övre nedre nya gamla lilla stora mellersta inre
    yttre n s v ö
""")
"""Words that may move the place elsewhere, so that a person must look."""

BETWEEN = frozenset({"mellan"})
CORNER = _words("""
    korsningen korsning korsningarna hörnet hörn gathörnet gatukorsningen vägkorsningen korsar
    möter möts kors mynnar rondellen cirkulationsplatsen
""")
"""Words that say that two streets meet."""

BY = frozenset({"vid", "i", "på", "med", "mot", "och", "o", "utanför"})
JOINING = frozenset({"/", "&", "+", "x", "×"})
"""What stands between the two streets of a crossing."""

STOP_WORDS = frozenset(
    {"busshållplats", "busshållplatsen", "hållplats", "hållplatsen", "hpl", "bussen"}
)
TOWARDS = frozenset({"till", "mot", "från"})
DIRECTIONS = (
    "norra", "sodra", "ostra", "vastra", "ovre", "nedre", "stora", "lilla", "gamla", "nya", "inre",
    "yttre", "mellersta",
)  # fmt: skip

BEFORE = {
    "norra": ("n", "na", "nrra"), "södra": ("s", "sa", "sdra"), "östra": ("ö", "öa", "östr"),
    "västra": ("v", "va", "vstra"), "övre": ("öv",),
    "nedre": ("ned",), "stora": ("st", "sta", "stra"), "lilla": ("l", "la", "ll"),
    "gamla": ("g", "ga", "gla"), "sankt": ("s", "st", "skt"), "sankta": ("s", "st", "sta", "skta"),
    "mellersta": ("m", "mell"), "doktor": ("dr",), "professor": ("prof",), "kvarteret": ("kv",),
    "kungliga": ("kungl",), "inre": ("in",), "yttre": ("ytt",), "biskop": ("bisk",),
}  # fmt: skip
"""How the first words of names are shortened, without dots."""

ENDINGS = {
    "gatan": ("g", "gat", "gata", "gatans", "gt", "gtn"),
    "vägen": ("v", "väg", "vägens", "vg", "vgn"),
    "gränden": ("gr", "gränd"), "gränd": ("gr", "gränden"),
    "stigen": ("st", "stig"), "allén": ("all", "allé", "alle", "allen"),
    "torget": ("t", "tg", "torg", "torgets"), "torg": ("t", "tg", "torget"),
    "planen": ("pl", "plan"), "plan": ("pl", "planen"), "platsen": ("pl", "plats"),
    "plats": ("pl", "platsen"), "gården": ("gd", "gård"), "backen": ("b", "backe"),
    "leden": ("l", "led"), "esplanaden": ("espl", "esplanad"), "parken": ("p", "park"),
    "park": ("parken",), "gången": ("gång",), "stråket": ("stråk",), "kajen": ("kaj",),
    "promenaden": ("prom", "promenad"), "brinken": ("br", "brink"), "bron": ("bro",),
    "bro": ("bron",), "strand": ("stranden",), "stranden": ("strand",),
}  # fmt: skip
"""How the endings of street names are shortened, or given another form."""

FORMS = {
    "kyrka": "kyrkan", "skola": "skolan", "station": "stationen", "bibliotek": "biblioteket",
    "hall": "hallen", "bad": "badet", "museum": "museet", "sjukhus": "sjukhuset",
    "centrum": "centrumet", "gymnasium": "gymnasiet", "galleria": "gallerian", "hus": "huset",
    "vårdcentral": "vårdcentralen", "slott": "slottet", "teater": "teatern", "arena": "arenan",
    "camping": "campingen", "sporthall": "sporthallen", "ishall": "ishallen", "bro": "bron",
    "idrottsplats": "idrottsplatsen", "park": "parken", "torg": "torget",
    "domkyrka": "domkyrkan", "resecentrum": "resecentrumet", "centralstation": "centralstationen",
    "köpcentrum": "köpcentrumet", "bussterminal": "bussterminalen", "hotell": "hotellet",
    "fritidsgård": "fritidsgården", "förskola": "förskolan", "simhall": "simhallen",
}  # fmt: skip
"""Indefinite endings of named places, and the definite ones that people use as often."""
