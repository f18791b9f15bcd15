"""The first minutes with the sample company: one line that says what to tap next."""

from dataclasses import dataclass

from handlers.texts import LOCALES, speaker
from storage.database import Session
from storage.progress import reached


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next; ``done`` steps of ``total`` are behind."""

    done: int
    total: int
    text: str


def next_step(session: Session, rep: str, superior: str) -> Step:
    """Find the first step not taken yet; with all behind, say what else there is."""
    say = speaker(LOCALES[0])
    steps = reached(session)
    done = sum(steps.values())
    for key, is_taken in steps.items():
        if not is_taken:
            return Step(done, len(steps), say(f"guide-{key}", rep=rep, superior=superior))
    return Step(done, len(steps), say("guide-done"))
