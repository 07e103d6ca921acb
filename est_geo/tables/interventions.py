"""Tables of the physical measures: what is on its road to done, and what became of it."""

from est_geo.tables.contract import Column, Table

_c = Column

STATUSES: dict[str, str] = {
    "proposed": "föreslagen",
    "decided": "beslutad",
    "ordered": "beställd",
    "done": "utförd",
    "evaluated": "utvärderad",
    "dropped": "avskriven",
}
"""Where on its road an intervention is, by id, in Swedish; in the order of the road."""

GOALS: dict[str, str] = {"crime": "minska brott", "safety": "öka tryggheten"}
"""What an intervention is for, by id, in Swedish: two goals, never one."""

ACTIONS: dict[str, str] = {
    "propose": "föreslogs",
    "decide": "beslutades",
    "order": "beställdes",
    "finish": "utfördes",
    "evaluate": "utvärderades",
    "reopen": "återöppnades",
    "drop": "avskrevs",
    "change": "ändrades",
    "note": "kommenterades",
    "acknowledge": "kvitterades av ägaren",
}
"""What may happen to an intervention, by id, in Swedish."""

FACTORS: dict[str, str] = {
    "need": "behov",
    "influence": "möjlighet att påverka",
    "cost": "kostnadsklass",
}
"""The method's own criteria of the order, by id, in Swedish; each 1–5, five speaks for."""

VERDICTS: dict[str, str] = {
    "effect": "effekt",
    "none": "ingen påvisbar effekt",
    "too_few": "för få händelser för att säga",
}
"""What a receipt says, by id, in Swedish."""

WALK_KINDS: dict[str, str] = {
    "inspection": "platsbesiktning",
    "safety_walk": "trygghetsvandring",
}
"""Kinds of looking at a place, by id, in Swedish."""

WALK_ANSWERS: dict[str, str] = {"yes": "ja", "no": "nej", "partly": "delvis", "unknown": "vet inte"}
"""What a question of a checklist may be answered with, by id, in Swedish."""

INTERVENTIONS = Table("interventions", ("intervention_id",), (
    _c("intervention_id", "int", "running number"),
    _c("kind", "text", "id of the catalogue"),
    _c("goal", "text", "a key of GOALS"),
    _c("title", "text", "Swedish: what is to be done, personal data masked"),
    _c("place_id", "text", "hot spot id where it is one, else a slug"),
    _c("place", "text", "place name that people use"),
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("lon", "float", "degrees, WGS 84, the middle"),
    _c("lat", "float", "degrees, WGS 84, the middle"),
    _c("outline", "text", "polygon of what is treated, WKT in WGS 84, at most 1 000 vertices"),
    _c("status", "text", "a key of STATUSES"),
    _c("owner", "text", "id of the owner (department, landlord) in the profile"),
    _c("cost_class", "text", "låg, medel or hög"),
    _c("cost", "float", "estimated kronor", nullable=True),
    _c("final_cost", "float", "kronor in the end", nullable=True),
    _c("deadline", "time", "to be done before this", nullable=True),
    _c("selection_start", "time", "the window of reports that the place was picked on",
       nullable=True),
    _c("selection_end", "time", "its end, not included", nullable=True),
    _c("proposed_at", "time", "when it was proposed"),
    _c("decided_at", "time", "when it was decided", nullable=True),
    _c("ordered_at", "time", "when it was ordered", nullable=True),
    _c("work_start", "time", "when the work on the place began", nullable=True),
    _c("done_at", "time", "when it was done", nullable=True),
    _c("evaluated_at", "time", "when the receipt was accepted", nullable=True),
    _c("alternative", "text", "Swedish: what was tried or looked at first, personal data masked"),
    _c("grounds", "text", "Swedish: the numbers it rested on when proposed"),
    _c("trial_id", "int", "0, or the number of the fair trial it is a part of"),
    _c("made_by", "text", "account id, or the command line"),
))  # fmt: skip

INTERVENTION_STEPS = Table("intervention_steps", ("step_id",), (
    _c("step_id", "int", "running number"),
    _c("intervention_id", "int", "intervention"),
    _c("action", "text", "a key of ACTIONS"),
    _c("status", "text", "status after it: a key of STATUSES"),
    _c("at", "time", "when it was written down"),
    _c("words", "text", "Swedish: why, personal data masked; may be empty"),
    _c("made_by", "text", "account id, or the command line"),
))  # fmt: skip

FACTORS_SET = Table("factors_set", ("factor_id",), (
    _c("factor_id", "int", "running number; the newest of a subject and factor holds"),
    _c("subject", "text", "recommendation id: place id and intervention kind"),
    _c("district", "text", "district id of the place"),
    _c("factor", "text", "a key of FACTORS"),
    _c("value", "int", "1–5; 0 = the computed one again"),
    _c("words", "text", "Swedish: why, personal data masked"),
    _c("made_by", "text", "account id, or the command line"),
    _c("made_at", "time", "when it was said"),
))  # fmt: skip

CAMERA_DOSSIERS = Table("camera_dossiers", ("intervention_id",), (
    _c("intervention_id", "int", "the camera's intervention"),
    _c("purpose", "text", "Swedish: what for, personal data masked"),
    _c("alternatives", "text", "Swedish: less intrusive measures tried first, and what came of it"),
    _c("incident_basis", "text", "Swedish: which incidents, how many, since when"),
    _c("need", "text", "Swedish: why the need is heavy"),
    _c("privacy", "text", "Swedish: the intrusion, and what makes it smaller"),
    _c("balance", "text", "Swedish: why the one outweighs the other"),
    _c("balance_outcome", "text", "need, privacy or undecided: which weighs more"),
    _c("information", "text", "Swedish: how people are told"),
    _c("register_row", "text", "number of the row in the municipality's register of cameras"),
    _c("storage_days", "int", "days that pictures are kept; 0 = none kept"),
    _c("review_date", "time", "when the need is to be looked at again", nullable=True),
    _c("closed_at", "time", "when the dossier was found complete", nullable=True),
    _c("ended_at", "time", "when the surveillance ended", nullable=True),
    _c("changed_by", "text", "account id, or the command line"),
    _c("changed_at", "time", "when it was last changed"),
))  # fmt: skip

WALKS = Table("walks", ("walk_id",), (
    _c("walk_id", "int", "running number"),
    _c("key", "text", "SHA-256 of the phone's own key for this sending: once, however often"),
    _c("kind", "text", "a key of WALK_KINDS"),
    _c("place_id", "text", "hot spot id where it is one, else a slug"),
    _c("place", "text", "place name that people use"),
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("lon", "float", "degrees, WGS 84"),
    _c("lat", "float", "degrees, WGS 84"),
    _c("intervention_id", "int", "0, or the intervention that was looked at"),
    _c("at", "time", "when the place was looked at"),
    _c("after_dark", "bool", "it was dark"),
    _c("people", "int", "how many took part; 0 = not said"),
    _c("words", "text", "Swedish: what else was seen, personal data masked; may be empty"),
    _c("made_by", "text", "account id, or the command line"),
    _c("received_at", "time", "when it reached us"),
))  # fmt: skip

WALK_FINDINGS = Table("walk_findings", ("walk_id", "question"), (
    _c("walk_id", "int", "walk"),
    _c("question", "text", "id of the question in the checklist"),
    _c("answer", "text", "a key of WALK_ANSWERS"),
))  # fmt: skip

COMPARISONS = Table("comparisons", ("intervention_id", "rank"), (
    _c("intervention_id", "int", "intervention"),
    _c("rank", "int", "1 = most like it before"),
    _c("name", "text", "place name that people use"),
    _c("district", "text", "district id, or one of OUTSIDE"),
    _c("lon", "float", "degrees, WGS 84, the middle"),
    _c("lat", "float", "degrees, WGS 84, the middle"),
    _c("outline", "text", "polygon, WKT in WGS 84"),
    _c("distance", "float", "how unlike it was before, in standard deviations"),
    _c("chosen_at", "time", "when it was chosen: before the outcome was seen"),
    _c("known_until", "time", "reports that the choice rests on came before this"),
    _c("seed", "int", "seed of what was drawn by lot"),
))  # fmt: skip

EFFECTS = Table("effects", ("effect_id",), (
    _c("effect_id", "int", "running number"),
    _c("intervention_id", "int", "intervention"),
    _c("kind", "text", "id of the catalogue"),
    _c("district", "text", "district id of the place"),
    _c("made_at", "time", "when it was computed"),
    _c("before_start", "time", "first instant of the period before"),
    _c("before_end", "time", "its end, not included"),
    _c("after_start", "time", "first instant of the period after"),
    _c("after_end", "time", "its end, not included"),
    _c("n_before", "int", "incidents at the place before"),
    _c("n_after", "int", "incidents at the place after"),
    _c("ratio", "float", "rate ratio against the comparison places", nullable=True),
    _c("low", "float", "lower end of its 95 % interval", nullable=True),
    _c("high", "float", "upper end of its 95 % interval", nullable=True),
    _c("verdict", "text", "a key of VERDICTS"),
    _c("words", "text", "Swedish: the verdict in one sentence"),
    _c("details", "text", "JSON: every number of the receipt"),
    _c("made_by", "text", "account id, or the command line"),
))  # fmt: skip

TRIALS = Table("trials", ("trial_id", "place"), (
    _c("trial_id", "int", "running number"),
    _c("place", "int", "1 = first to be done"),
    _c("intervention_id", "int", "intervention"),
    _c("district", "text", "district id of its place"),
    _c("seed", "int", "seed of the lot"),
    _c("made_at", "time", "when the lot was drawn"),
    _c("made_by", "text", "account id, or the command line"),
))  # fmt: skip
