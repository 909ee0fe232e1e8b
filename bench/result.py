"""One line of the table: what was measured, and whether it reaches its goal."""

import platform
import subprocess
from pathlib import Path

import msgspec


class Result(msgspec.Struct, kw_only=True):
    """A measurement; `goal` in words, `reached` None when there is nothing to reach."""

    id: str
    what: str
    value: str
    goal: str
    reached: bool | None


def percentile(values: list[float], share: float) -> float:
    """Give the value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def describe_machine() -> str:
    """Give processor, cores, memory, kernel and Python in one line."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
        cores = len(names)
    else:
        cores = 0
    memory = 0
    if Path("/proc/meminfo").exists():
        memory = int(Path("/proc/meminfo").read_text().split()[1]) // 1024 // 1024
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {cores} cores, {memory} GiB, {system}"


def commit() -> str:
    """Give the commit measured, with + when the tree differs from it."""
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    dirty = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False)
    return head.stdout.strip() + ("+" if dirty.stdout.strip() else "")


def table(results: list[Result]) -> str:
    """Give the results as a Markdown table."""
    marks = {True: "yes", False: "**no**", None: ""}
    lines = ["| id | what | measured | goal | reached |", "|---|---|---|---|---|"]
    lines += [f"| {r.id} | {r.what} | {r.value} | {r.goal} | {marks[r.reached]} |" for r in results]
    return "\n".join(lines)
