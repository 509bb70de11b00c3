"""Prefect only: the same functions as the command line, as flows, tasks and deployments.

Annotations of flows stay real objects (no `from __future__ import annotations` in a flow's
module): Prefect builds the form of the parameters from them.
"""

import logging
import os

# Set before Prefect is imported, where the operator did not set them. Nothing about a run leaves
# the machine; a cold machine takes longer than Prefect's 20 s to start a server of its own.
for _name, _value in {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "digest",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
}.items():
    os.environ.setdefault(_name, _value)

# Prefect passes on what a logger lets through, and the library tells each outcome as INFO.
logging.getLogger("digest").setLevel(logging.INFO)
