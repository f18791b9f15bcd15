"""Every kind of request we make, judged by the TypeScript definitions that Slack publishes."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.slack.forms import views
from handlers.forms.blank import Blank, Form
from handlers.rules.book import FieldKind
from tests.chair.slack_phone import SlackPhone
from tests.conftest import Found
from tests.stories.test_filing import written

MODULES = os.environ.get("NEIQIN_SLACK_TYPES", "")
TYPES = {
    "conversations.open": "ConversationsOpenArguments",
    "chat.postMessage": "ChatPostMessageArguments",
    "chat.update": "ChatUpdateArguments",
    "files.getUploadURLExternal": "FilesGetUploadURLExternalArguments",
    "files.completeUploadExternal": "FilesCompleteUploadExternalArguments",
    "files.info": "FilesInfoArguments",
    "users.info": "UsersInfoArguments",
    "views.publish": "ViewsPublishArguments",
    "views.open": "ViewsOpenArguments",
    "views.update": "ViewsUpdateArguments",
}

needs_types = pytest.mark.skipif(not MODULES, reason="set NEIQIN_SLACK_TYPES to a folder with @slack/web-api and tsc")


async def check(folder: Path, calls: list[tuple[str, dict[str, Any]]]) -> str:
    """Let the compiler read every request; give what it complains of."""
    used = sorted({TYPES[method] for method, _ in calls})
    lines = [f'import type {{ {", ".join(used)} }} from "@slack/web-api";']
    for number, (method, given) in enumerate(calls):
        # What travels in the address is text.
        sent = {**given, "length": int(given["length"])} if "length" in given else given
        lines.append(f"export const a{number}: {TYPES[method]} = {json.dumps(sent, ensure_ascii=False)};")

    def lay_out() -> None:
        (folder / "requests.ts").write_text("\n".join(lines), encoding="utf-8")
        (folder / "node_modules").symlink_to(Path(MODULES).resolve())

    await asyncio.to_thread(lay_out)
    flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"]
    compiler = Path(MODULES) / ".bin" / "tsc"
    process = await asyncio.create_subprocess_exec(
        compiler, *flags, "requests.ts", cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return said.decode()


def every_view() -> list[dict[str, Any]]:
    """Give a form with every kind of question, with few options and with many, empty and answered."""
    made = []
    for few, value in ((3, ""), (30, "1")):
        options = tuple((str(number), f"第{number}个") for number in range(few))
        blanks = [
            Blank(kind, kind, "标签", "说明", bool(value), 100, options, _before(kind, value)) for kind in FieldKind
        ]
        view = views.of(Form("日报", "1.draft.1.a", 1, "daily", "Asia/Shanghai", "zh-CN", tuple(blanks)))
        assert view is not None
        assert len(view["blocks"]) == len(FieldKind)
        made.append(view)
    return [*made, views.waiting(), views.said("已提交")]


def _before(kind: FieldKind, value: str) -> str | tuple[str, ...]:
    if kind is FieldKind.DATE and value:
        return "2026-11-23"
    return (value,) if kind in {FieldKind.CHOICES, FieldKind.CHECKLIST} and value else value


@needs_types
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_slacks_own_definitions_take_every_request(open_world: Found, tmp_path: Path) -> None:
    world = await open_world("slack")
    rep, boss = await world.phone("刘洋"), await world.phone("李敏")
    assert isinstance(rep, SlackPhone)
    await rep.says("日报")
    await rep.sends_photo()
    await rep.says("跑了三家店，见 https://a.example/x " * 400)
    await world.fetched()
    await rep.says("取消")
    await written(rep)
    await rep.presses("提交")
    await boss.presses("全文")
    await rep.mentions("C500", "日报")
    await rep.commands("todo", channel="D104")
    await rep.opens_home()
    await SlackPhone(world, "陌生人", "U999").says("你好")
    assert world.app.slack is not None
    world.app.slack.messenger.modals.patience = 0.0
    await rep.presses("修改")
    await world.until(lambda: world.slack.count("views.update") == 1)
    seen = {method for method, _ in world.slack.calls}
    assert seen == set(TYPES) | {"auth.test", "apps.connections.open"}
    calls = [(method, given) for method, given in world.slack.calls if method in TYPES]
    calls += [("views.open", {"trigger_id": "t", "view": one}) for one in every_view()]
    assert await check(tmp_path, calls) == ""


@needs_types
async def test_the_compiler_refuses_what_slack_does_not_know(tmp_path: Path) -> None:
    block = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_txt", "text": "x"}}]}
    wrong = {"channel": "D1", "text": "x", "blocks": [block]}
    assert "plain_txt" in await check(tmp_path, [("chat.postMessage", wrong)])
