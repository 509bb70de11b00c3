"""Summaries by a language model of the house, checked against their sources. (action: network)

`endpoint` asks the model over `connect`, `prompt` and `sources` say what it is asked, `form`,
`faithful` (with `numbers`, `context` and `openers`) and `trace` judge the answer, `write` decides.
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
