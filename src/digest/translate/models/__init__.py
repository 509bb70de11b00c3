"""Models that are not on this machine yet, and those to be removed. (action: network, disk)

In: languages, pairs, files or addresses. Out: installed packages, pinned in a lock file, and one
plain sentence about each pair. Must not know what is translated with them.
"""

from __future__ import annotations

from digest.translate.engine import Pair
from digest.translate.models.install import Installation, install_from, install_package
from digest.translate.models.near import near_languages
from digest.translate.models.offline import OfflineCheck, Probe, Proof, check_offline
from digest.translate.models.provide import Attempt, describe, install_for, install_pairs
from digest.translate.models.remove import remove_pair
from digest.translate.models.terms import Progress, Terms

__all__ = [
    "Attempt",
    "Installation",
    "OfflineCheck",
    "Pair",
    "Probe",
    "Progress",
    "Proof",
    "Terms",
    "check_offline",
    "describe",
    "install_for",
    "install_from",
    "install_package",
    "install_pairs",
    "near_languages",
    "remove_pair",
]
