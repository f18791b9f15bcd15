"""Times as people speak them, written the one way that is read: an hour ago, last night at 10, 一刻钟前; pure."""

import re
import unicodedata

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\b,?"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b,?(?!\s*[:.]\d)"),
)
_VAGUE = re.compile(r"左右|上下|大概|大约|差不多|的样子|吧$|\b(?:at|around|about|approximately|roughly)\b|o'clock")
# Read in this order.
_WRITTEN = tuple(
    (re.compile(found), written)
    for found, written in (
        (r"\bhalf an? hour\b", "30 min"),
        (r"\b(?:a )?quarter(?: of an hour)?(?= ago)", "15 min"),
        (r"\ban? hour and a half\b", "90 min"),
        (r"\ban? couple of\b", "2"),
        (r"\ba few\b", "几"),
        (r"\ban?(?= (?:hour|min))", "1"),
        # The day stands before the time.
        (r"^([\d:. ]+(?:[ap]m)?)\s+((?:this|last|yesterday|today|tonight)\b.*)$", r"\2 \1"),
        (r"\blast night\b", "昨晚"),
        (r"\bthis evening\b|\btonight\b", "今晚"),
        (r"\bthis morning\b", "今早"),
        (r"\bthis (?=afternoon\b)", "today "),
        (r"\bmorning\b", "早上"),
        (r"\bafternoon\b", "下午"),
        (r"\bevening\b", "晚上"),
        (r"\bnoon\b", "12:00"),
        (r"\bmidnight\b", "0:00"),
        (r"(?:中午|正午)$", "中午12点"),
    )
)
# What consists of such words alone is a time, whether or not it can be read.
_WORDS = re.compile(
    r"(?:[\d\s:.,/-]|[零一二两三四五六七八九十几半个刻点时分秒小钟头年月日号天周星期礼拜前后昨今明早晚上下午中凌晨夜傍以之的吧刚才]"
    r"|左右|大概|大约|差不多|样子"
    r"|\b(?:ago|at|on|in|a|an|and|the|of|about|around|half|quarter|past|to|few|couple|this|last|next|yesterday|today"
    r"|tomorrow|tonight|night|morning|afternoon|evening|noon|midnight|o'clock|[ap]m|earlier|before|just|now"
    r"|hours?|hrs?|h|minutes?|mins?|m|days?|weeks?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    rf"|\b(?:{'|'.join(_MONTHS)})[a-z]*\b)+"
)


def written(text: str) -> str:
    """Write a spoken time as 昨晚 10:00, 90 min ago or 11月22日 14:30; other words stay as they are."""
    plain = _VAGUE.sub("", unicodedata.normalize("NFKC", text).strip().casefold().rstrip("。.!")).strip()
    for pattern in _DATES:
        plain = pattern.sub(lambda found: f"{_MONTHS.index(found['month']) + 1}月{found['day']}日", plain)
    for pattern, instead in _WRITTEN:
        plain = pattern.sub(instead, plain)
    return re.sub(r"\s+", " ", plain).strip()


def sounds_like_time(text: str) -> bool:
    """Tell whether a text speaks of nothing but a time, also one that cannot be read."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold().rstrip("。.!")
    return any(sign.isalnum() for sign in plain) and _WORDS.fullmatch(plain) is not None
