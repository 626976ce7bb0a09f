"""The version of the counting method: what is matched and how it is judged. A new one makes every line due again."""

METHOD = "refrain-2"
# Of discovery: what is a candidate, and how it is scored.
DISCOVERY = "discovery-2"
