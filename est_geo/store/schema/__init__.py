"""The schema's steps as SQL, one module a step; a step that has been released is never edited."""
