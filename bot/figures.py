"""What a process did since it began, counted for Prometheus."""

from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, PlatformCollector, ProcessCollector


class Figures:
    """The counters of one process; what waits now is asked of the database when somebody looks."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self.events = Counter("neiqin_events", "Events handled", ["messenger"], registry=self.registry)
        self.batches = Histogram("neiqin_batch_seconds", "Time of handling a batch of events", registry=self.registry)
        self.deliveries = Counter(
            "neiqin_deliveries",
            "Messages handed to a messenger, by what became of them",
            ["messenger", "outcome"],
            registry=self.registry,
        )
        Info("neiqin_build", "What runs here", registry=self.registry).info({"version": version("neiqin")})
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
