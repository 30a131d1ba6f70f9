"""Finds the PgBouncer instances behind the name that a resource gives."""

import asyncio
import socket

from ..errors import UnavailableError
from .model import Instance


async def instances(host: str, port: int) -> tuple[Instance, ...]:
    """Return one instance for every address behind *host*, in a stable order."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnavailableError(f"the pooler's name {host} has no address ({error})") from error
    addresses = sorted({str(end[0]) for *_, end in found})
    return tuple(Instance(host, port, address) for address in addresses)
