"""Every kind of request we make, judged by the TypeScript definitions that Slack publishes."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.chair.slack_phone import SlackPhone
from tests.conftest import Found
from tests.stories.test_filing import written

MODULES = os.environ.get("NEIQIN_SLACK_TYPES", "")
TYPES = {
    "chat.postMessage": "ChatPostMessageArguments",
    "chat.update": "ChatUpdateArguments",
    "files.getUploadURLExternal": "FilesGetUploadURLExternalArguments",
    "files.completeUploadExternal": "FilesCompleteUploadExternalArguments",
    "files.info": "FilesInfoArguments",
    "users.info": "UsersInfoArguments",
    "views.publish": "ViewsPublishArguments",
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
    await rep.opens_home()
    await SlackPhone(world, "陌生人", "U999").says("你好")
    seen = {method for method, _ in world.slack.calls}
    assert seen == set(TYPES) | {"auth.test", "apps.connections.open"}
    calls = [(method, given) for method, given in world.slack.calls if method in TYPES]
    assert await check(tmp_path, calls) == ""


@needs_types
async def test_the_compiler_refuses_what_slack_does_not_know(tmp_path: Path) -> None:
    block = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_txt", "text": "x"}}]}
    wrong = {"channel": "D1", "text": "x", "blocks": [block]}
    assert "plain_txt" in await check(tmp_path, [("chat.postMessage", wrong)])
