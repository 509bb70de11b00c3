"""Editions to where readers find them. (action)"""

from digest.deliver.outbox import Outbox

__all__ = ["Outbox"]
