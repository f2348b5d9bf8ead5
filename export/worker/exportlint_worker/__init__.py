"""The part of the checked export that runs in the user's interpreter. Needs the standard library and torch only."""
