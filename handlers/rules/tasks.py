"""Split what somebody is to do from by when: 联系冷链公司 18:00 前; pure."""

import re
from datetime import datetime

from handlers.rules.moments import by_when

_WORD = re.compile(r"[^\s，,、；;]+")
_EDGES = " ，,、；;\n\t"
# A time is at most so many words: 明天 下午 3点.
_MOST = 3


def split(text: str, now: datetime, zone: str) -> tuple[str, datetime | None]:
    """Give what is to be done and by when, where a time stands at the end or the beginning."""
    words = list(_WORD.finditer(text))
    for count in range(min(_MOST, len(words) - 1), 0, -1):
        last, first = words[-count].start(), words[count].start()
        for when, what in ((text[last:], text[:last]), (text[: words[count - 1].end()], text[first:])):
            at = by_when(when.strip(_EDGES), now, zone)
            if at is not None:
                return what.strip(_EDGES), at
    return text.strip(), None
