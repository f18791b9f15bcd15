"""What can be typed: /verbs, and one Chinese word for each; duties bring verbs of their own."""

import re

from handlers.rules import dates
from handlers.rules.book import RuleBook
from handlers.texts import Say

# The verb and the words that mean it in a private chat.
WORDS: dict[str, tuple[str, ...]] = {
    "todo": ("待办",),
    "pending": ("待我处理", "待阅"),
    "report": ("补报",),
    "team": ("团队", "谁没交"),
    "admin": ("管理",),
    "incident": ("急报", "突发", "出事了", "出事"),
    "matter": ("客户事项",),
    "incidents": ("急报统计",),
    "omission": ("缺报", "漏报", "缺报漏报"),
    "know": ("知道了", "acknowledge"),
    "work": ("销假", "不请假了", "不休息了", "取消请假"),
    "request": ("申请", "审批"),
    "mine": ("我的申请",),
    "substitute": ("代批", "代批人"),
    "agree": ("同意", "批准", "ok", "approve"),
    "leave": ("请假", "休息", "外出"),
    "help": ("帮助", "你好", "在吗"),
    "language": ("语言", "切换语言"),
    "remind": ("换个软件提醒", "提醒发到", "remind me on"),
    "cancel": ("取消", "算了"),
    "back": ("返回", "上一步"),
    "start": ("开始",),
}

# Verbs that take something typed behind their word, such as a date.
_WITH_WORDS = ("leave", "team", "incident", "omission", "request", "substitute", "agree", "remind", "report")

# How people say that they are off: the day on either side of the word, and perhaps what for behind it.
_LEAVE = re.compile(
    r"(?:我|i am |i'm )?(?:想|要)?(?P<before>[^\s，。,]{0,12}?\s?)(?:我|想|要)*"
    r"(?:请(?:个|一个|(?P<half>半天))?(?:病|事|年)?假|(?:病|事|年)假|休息|调休|(?P<en>(?:sick|off)(?: leave)?\b))"
    r"[一下了吧]*(?P<after>.{0,60})",
    re.IGNORECASE,
)

_NAMED = re.compile(r"假|休|\b(?:leave|off)\b", re.IGNORECASE)
_ASKED = re.compile(r"^leave\b|请.{0,2}假|^今天休息$", re.IGNORECASE)
# What makes it a question, or the opposite.
_NOT_ASKED = re.compile(r"[?？吗么]|不|没|取消|\bnot?\b", re.IGNORECASE)
# What is longer tells something, and asks for nothing.
_SHORT = 20

# The one verb that is several words.
REMIND = "remind me on"

# What stands for the messenger somebody last used, where reminders may go.
LAST_USED = ("最近用的", "最近用的那个", "last", "where i was last")

# What is said for an incident's button beside its label.
HAND_OVER = ("转交", "hand over")

# What means a button of a request's card beside its label.
ALL_RIGHT = ("agree", "好", "好的", "行", "可以", "通过", "yes")
REJECT = ("不同意", "不行", "不批", "reject", "no")

# What a reply to an incident's card begins with when it gives somebody a task.
TASK = ("派任务", "task")

# The words of a form's buttons, for whoever types them.
SUBMIT = ("提交", "submit")
SEND_AS_IS = ("原样再交", "send as it is")
CHANGE = ("修改", "change")
FILL = ("一次填完", "fill in at once")
SKIP = ("跳过", "skip")
SKIP_REST = ("其余跳过", "skip the rest")


def find(rules: RuleBook, text: str) -> tuple[str, str] | None:
    """Split a typed text into its verb and what follows; nothing when it is plain talk.

    ``/verb`` counts anywhere, also with the bot's name; a bare word only when it stands alone
    or on its own first line, and a duty's title and what takes words also before a space.
    """
    head, _, rest = text.strip().partition("\n")
    if head.startswith("/"):
        word, _, tail = head.partition(" ")
        # Behind a stroke stands what is understood without one, or a verb that takes nothing but a stroke.
        return find(rules, text.strip()[1:]) or (word[1:].partition("@")[0].casefold(), _following(tail, rest))
    word, tail = _cut(rules, head.strip())
    following = _following(tail, rest)
    if own := _of_the_rule_book(rules, word.casefold()):
        return own, following
    for verb in _WITH_WORDS:
        if word.casefold() in {verb, *WORDS[verb]} and (verb != "report" or dates.is_day(tail)):
            return verb, following
    if said := _LEAVE.fullmatch(head.strip()):
        before, after = said["before"].strip(), said["after"]
        # A part of a day is asked for like a whole one; what becomes of it is said then.
        day = dates.without_half(before)
        if (not day or dates.is_day(day)) and _goes_on(after, has_day=bool(before), is_english=bool(said["en"])):
            asked = (before, said["half"] or "", after.strip())
            return "leave", _following(" ".join(filter(None, asked)), rest)
    if not tail:
        wanted = head.strip().casefold()
        for verb, words in WORDS.items():
            if wanted in words or wanted == verb:
                return verb, rest
    return None


def asks_for_leave(text: str) -> bool:
    """Tell whether somebody asks for leave even in the middle of something; what is only planned may be to rest."""
    return _ASKED.search(text) is not None


def names_leave(text: str) -> bool:
    """Tell whether leave is spoken of at all."""
    return _NAMED.search(text) is not None


def _goes_on(after: str, *, has_day: bool, is_english: bool) -> bool:
    """Tell whether what stands behind the word for leave may belong to asking for it: days, or set off what for."""
    if not after.strip() or dates.begins_with_days(after.strip()):
        return not _NOT_ASKED.search(after)
    is_set_off = after[0] in " ,，。;；!！" and not is_english
    return is_set_off and (has_day or len(after) < _SHORT) and not _NOT_ASKED.search(after)


def _cut(rules: RuleBook, line: str) -> tuple[str, str]:
    """Cut what may be a verb off a line: a name of several words before the first word alone."""
    for name in (REMIND, *_titles(rules)):
        if " " in name and f"{line.casefold()} ".startswith(f"{name} "):
            return name, line[len(name) :]
    word, _, tail = line.partition(" ")
    return word, tail


def _titles(rules: RuleBook) -> list[str]:
    """List the English titles of duties and customer clocks, which may be several words, the longest first."""
    duties = [one.title.en.casefold() for one in rules.duties.values()]
    clocks = [one.title.en.casefold() for one in rules.customer_clocks.values()]
    return sorted([*duties, *clocks], key=len, reverse=True)


def _following(tail: str, rest: str) -> str:
    return "\n".join(part for part in (tail.strip(), rest) if part.strip())


def _of_the_rule_book(rules: RuleBook, word: str) -> str:
    """Give the verb that a duty or a customer clock brings; empty when the word names none."""
    for key, duty in rules.duties.items():
        if word in {key, duty.title.zh, f"写{duty.title.zh}", duty.title.en.casefold()}:
            return key
    for key, clock in rules.customer_clocks.items():
        if word in {clock.title.zh, clock.title.en.casefold(), *clock.aliases}:
            return key
    return ""


def menu(rules: RuleBook, say: Say, locale: str) -> list[tuple[str, str]]:
    """List the verbs a menu shows as (verb, description), the daily ones first."""
    duties = [(key, duty.title.speak(locale)) for key, duty in rules.duties.items()]
    fixed = [(verb, say(f"menu-{verb}")) for verb in ("report", "pending", "team", "leave", "help")]
    alarm = [("incident", say("menu-incident"))] if rules.incidents is not None else []
    matters = [("matter", say("menu-matter"))] if rules.customer_clocks else []
    requests = [("request", say("menu-request")), ("mine", say("menu-mine"))] if rules.requests else []
    return [("todo", say("menu-todo")), *duties, *alarm, *requests, *matters, *fixed]
