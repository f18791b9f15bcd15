"""The only reader of the clock; a sample company's clock may run ahead."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time for leases and limits, business time for everything people see."""

    def __init__(self) -> None:
        """Start with business time equal to real time."""
        self.offset = timedelta()

    def real(self) -> datetime:
        """Give the real time."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Give the business time."""
        return self.real() + self.offset
