"""Free ports on loopback."""

import random
import socket
from contextlib import suppress
from itertools import islice
from typing import Final

PORTS: Final = range(20_000, 30_000)
"""Below Linux's ports of outgoing connections: one could take a port while its server restarts."""


def free_ports(count: int) -> list[int]:
    """Return *count* different ports on which nobody listens."""
    shuffled = random.sample(PORTS, len(PORTS))
    return list(islice(filter(_free, shuffled), count))


def _free(port: int) -> bool:
    with suppress(OSError), socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        return True
    return False
