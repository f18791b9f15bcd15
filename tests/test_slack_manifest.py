"""The manifest asks for exactly what we use, and the doctor says what a workspace did not grant."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from bot.operations.slack import look
from bot.settings import Settings
from bot.slack.receiving import EVENTS_PATH
from bot.slack.scopes import EVENTS, KEEP, SCOPES, SHORTCUTS
from handlers.routes import VERBS
from tests.chair.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer

MANIFEST = Path(__file__).parent.parent / "docs" / "slack" / "manifest.yaml"


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    """Give a workspace that granted everything."""
    server = SlackServer(lambda: datetime(2026, 11, 23, tzinfo=UTC))
    server.scopes = ",".join(SCOPES)
    await server.start()
    yield server
    await server.stop()
    assert not server.faults


def settings(server: SlackServer, folder: Path, **tokens: str) -> Settings:
    """Give settings with these tokens."""
    given = {f"slack_{name}": SecretStr(token) for name, token in tokens.items()}
    return Settings(data_dir=folder, slack_base_url=server.base_url, _env_file=None).model_copy(update=given)


def test_the_manifest_asks_for_exactly_what_we_use() -> None:
    text = MANIFEST.read_text(encoding="utf-8")
    manifest = YAML(typ="safe").load(text)
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert manifest["features"]["slash_commands"][0]["command"] == "/neiqin"
    assert manifest["features"]["app_home"]["home_tab_enabled"]
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    shortcuts = manifest["features"]["shortcuts"]
    assert [one["callback_id"] for one in shortcuts if one["type"] == "global"] == list(SHORTCUTS)
    assert [one["callback_id"] for one in shortcuts if one["type"] == "message"] == [KEEP]
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in shortcuts)
    assert set(SHORTCUTS) <= set(VERBS)
    assert text.count(f"YOUR-ADDRESS{EVENTS_PATH}") == 4


async def test_the_doctor_finds_nothing_amiss(server: SlackServer, tmp_path: Path) -> None:
    found = await look(settings(server, tmp_path, bot_token=BOT_TOKEN, app_token=APP_TOKEN))
    workspace, unasked, socket = [(one.verdict, one.text) for one in found]
    assert (workspace, socket) == (("ok", "Slack: workspace T1"), ("ok", "Slack socket: opens"))
    assert all(one in unasked[1] for one in (*EVENTS, *SHORTCUTS, KEEP, "docs/slack/manifest.yaml"))


async def test_the_doctor_names_what_is_missing_and_what_does_not_work(server: SlackServer, tmp_path: Path) -> None:
    server.scopes = ",".join([*(one for one in SCOPES if one != "files:read"), "channels:read"])
    found = await look(settings(server, tmp_path, bot_token=BOT_TOKEN, app_token="xapp-wrong"))
    verdicts = [(one.verdict, one.text.partition(";")[0].partition(" (")[0]) for one in found]
    assert verdicts == [
        ("ok", "Slack: workspace T1"),
        ("BAD", "Slack: the right files:read is missing, so photos and files that people send cannot be fetched"),
        ("warn", "Slack: granted and not needed: channels:read"),
        ("ok", "Slack does not tell these"),
        ("BAD", "Slack socket: the app token does not work"),
    ]


async def test_the_doctor_knows_a_wrong_token_and_an_app_that_hears_nothing(
    server: SlackServer, tmp_path: Path
) -> None:
    [wrong] = await look(settings(server, tmp_path, bot_token="xoxb-wrong"))
    assert (wrong.verdict, "not valid" in wrong.text) == ("BAD", True)
    *_, deaf = await look(settings(server, tmp_path, bot_token=BOT_TOKEN))
    assert (deaf.verdict, "nothing is heard" in deaf.text) == ("BAD", True)
    *_, hidden = await look(settings(server, tmp_path, bot_token=BOT_TOKEN, signing_secret="s"))
    assert (hidden.verdict, "NEIQIN_PUBLIC_URL" in hidden.text) == ("warn", True)
