"""Summaries by a language model of the house, checked against their sources. (action: network)

`write` decides. `sources` and `prompt` say what is asked, `endpoint` asks it over `connect`,
`judge` holds the answer against `form`, `faithful` (with `numbers`, `context`, `words`) and
`trace`.
"""

from digest.writer.endpoint import Endpoint
from digest.writer.write import Memory, Summariser, Verdict, Writer, Written, WrittenSummaries

__all__ = [
    "Endpoint",
    "Memory",
    "Summariser",
    "Verdict",
    "Writer",
    "Written",
    "WrittenSummaries",
]
