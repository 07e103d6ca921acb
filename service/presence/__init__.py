"""The page of the week's presence: who is where, when and why, and what people ask of it."""
