"""Logs as lines for people or JSON for machines."""

import json
import logging
from collections.abc import Iterator

import msgspec.structs
import pytest
import structlog

from kefu.kit.logs import configure_logs
from kefu.kit.settings import Settings


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level, known = root.handlers[:], root.level, structlog.get_config()
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**known)


@pytest.mark.parametrize("format", ["json", "console"])
def test_both_forms(root: logging.Logger, settings: Settings, capsys: pytest.CaptureFixture[str], format: str) -> None:
    configure_logs(msgspec.structs.replace(settings, log_format=format, log_level="warning"))
    logging.getLogger("kefu.test").info("not this")
    logging.getLogger("kefu.test").warning("this %s", "中文")
    structlog.get_logger("kefu.test").warning("and.this", n=1)
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2
    if format == "json":
        first, second = map(json.loads, lines)
        assert (first["event"], first["level"], first["logger"]) == ("this 中文", "warning", "kefu.test")
        assert (second["event"], second["n"]) == ("and.this", 1)
    else:
        assert "this 中文" in lines[0]
        assert "n" in lines[1]


def test_a_trace_is_one_line_of_json(
    root: logging.Logger, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(msgspec.structs.replace(settings, log_format="json"))
    try:
        raise ValueError("told to fail")
    except ValueError:
        logging.getLogger("kefu.test").exception("failed")
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert json.loads(line)["event"] == "failed"
    assert "ValueError" in line
