"""How the clerk is: for a load balancer, and for Prometheus."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.figures import Figures
from storage import inbox, outbox
from storage.database import Database

_TICKS_MISSED = 5


@dataclass(slots=True)
class Pulse:
    """What the running parts report about themselves."""

    started_at: datetime
    tick_seconds: float
    last_tick: datetime | None = None
    # Whether some of what time brings could not be done at the last tick.
    tick_failed: bool = False


@dataclass(slots=True)
class State:
    """How things stand; ages in seconds."""

    database: bool = True
    inbox_open: int = 0
    inbox_lag: float = 0
    outbox_open: int = 0
    outbox_age: float = 0
    dead_letters: int = 0
    tick_age: float = 0
    healthy: bool = field(default=True)


class Health:
    """Answers /healthz and /metrics."""

    def __init__(self, database: Database, clock: Clock, pulse: Pulse, figures: Figures) -> None:
        """Look into ``database``."""
        self._database = database
        self._figures = figures
        self._clock = clock
        self._pulse = pulse

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [Route("/healthz", self.healthz), Route("/metrics", self.metrics)]

    async def healthz(self, _request: Request) -> Response:
        """Say whether the clerk works: 200, or 503 when not."""
        state = await asyncio.to_thread(self.look)
        body = {
            "status": "ok" if state.healthy else "unhealthy",
            "database": "ok" if state.database else "unreachable",
            "inbox_lag_seconds": round(state.inbox_lag, 1),
            "oldest_unsent_seconds": round(state.outbox_age, 1),
            "dead_letters": state.dead_letters,
            "last_tick_seconds": round(state.tick_age, 1),
            "last_tick": "failed in part" if self._pulse.tick_failed else "ok",
        }
        return JSONResponse(body, status_code=200 if state.healthy else 503)

    async def metrics(self, _request: Request) -> Response:
        """Give the figures Prometheus scrapes."""
        state = await asyncio.to_thread(self.look)
        registry = CollectorRegistry()
        figures = {
            "neiqin_database_up": ("1 when the database answers", float(state.database)),
            "neiqin_inbox_open": ("Events not handled yet", state.inbox_open),
            "neiqin_inbox_lag_seconds": ("Age of the oldest event not handled yet", state.inbox_lag),
            "neiqin_outbox_open": ("Messages not sent yet", state.outbox_open),
            "neiqin_oldest_unsent_seconds": ("Age of the oldest message not sent yet", state.outbox_age),
            "neiqin_dead_letters": ("Events that could not be handled", state.dead_letters),
            "neiqin_last_tick_seconds": ("Time since the last tick", state.tick_age),
            "neiqin_tick_failed": ("1 when the last tick could not do all", float(self._pulse.tick_failed)),
        }
        for name, (words, value) in figures.items():
            Gauge(name, words, registry=registry).set(value)
        counted = await asyncio.to_thread(generate_latest, self._figures.registry)
        return Response(generate_latest(registry) + counted, media_type=CONTENT_TYPE_LATEST)

    def look(self) -> State:
        """Read how things stand."""
        state = State()
        real = self._clock.real()
        state.tick_age = (real - (self._pulse.last_tick or self._pulse.started_at)).total_seconds()
        try:
            with self._database.reading() as session:
                state.inbox_open, oldest = inbox.lag(session)
                state.outbox_open, wanted = outbox.backlog(session, self._clock.now())
                state.dead_letters = inbox.count_dead(session)
        except SQLAlchemyError:
            state.database = state.healthy = False
            return state
        state.inbox_lag = (real - oldest).total_seconds() if oldest else 0
        state.outbox_age = max(0.0, (self._clock.now() - wanted).total_seconds()) if wanted else 0
        state.healthy = state.tick_age < max(60.0, self._pulse.tick_seconds * _TICKS_MISSED)
        return state
