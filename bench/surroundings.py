"""Where something was measured: the machine, and how busy it was. Knows nothing of what."""

import os
import platform
import re
from pathlib import Path


def machine_facts() -> dict[str, str]:
    """Return what a reader has to know of this machine to judge absolute figures."""
    kibibytes = _found(r"^MemTotal:\s+(\d+)", "/proc/meminfo")
    return {
        "processor": _found(r"^model name\s*: (.+)$", "/proc/cpuinfo") or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(kibibytes or 0) / 2**20:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}, {distribution()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def distribution() -> str:
    """Return the name of the Linux distribution."""
    return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown distribution")


def _found(pattern: str, file: str) -> str:
    found = re.search(pattern, Path(file).read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""
