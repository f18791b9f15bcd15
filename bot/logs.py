"""Structured logs; a token never gets through."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(
    r"\d{5,}:[A-Za-z0-9_-]{20,}|xox[a-z]-[\w-]+|xapp-[\w-]+|wss://[^\s'\"]+|hooks\.slack\.com/[^\s'\"]+",
)


def redact(text: str) -> str:
    """Blot out everything that looks like a token."""
    return _TOKEN.sub("[token]", text)


def _redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


class _Redacting(logging.Formatter):
    """The last formatter before the stream: also blots tokens in tracebacks."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self.inner = inner

    def format(self, record: logging.LogRecord) -> str:
        return redact(self.inner.format(record))


def set_up(level: str) -> None:
    """Send every log line, other libraries' too, through one redacting formatter."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    inner = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(inner))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # These print whole addresses, and a Telegram address has the token in it; Slack's print what people say.
    libraries = ("httpx", "httpcore", "telegram", "slack_bolt", "slack_sdk", "aiohttp.access", "apscheduler", "alembic")
    for name in (*libraries, "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)


log = structlog.stdlib.get_logger("neiqin")
