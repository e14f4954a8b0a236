"""How much memory a process has for itself."""

from pathlib import Path


def pss_bytes(pid: int) -> int:
    """Its proportional share: what it shares with others is divided among them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"no share of memory is known of process {pid}")
