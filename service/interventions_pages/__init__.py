"""The pages of physical measures: what is proposed, what is on its road, what it became."""
