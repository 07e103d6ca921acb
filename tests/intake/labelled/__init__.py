"""The labelled set: Swedish place texts with their truth, made without the geocoder's own tables.

`town.py` makes up a town, `writing.py` makes texts about it and about the real register,
`hand_written.csv` holds 200 texts as people write, `scoring.py` compares answers with the truth.
``python -m tests.intake.labelled`` prints the confusion by match type.
"""
