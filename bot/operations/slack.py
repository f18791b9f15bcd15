"""Whether Slack takes our tokens, and whether the workspace granted what the manifest asks for."""

from collections.abc import Iterator

from slack_sdk.web.async_client import AsyncWebClient

from bot.operations.findings import Finding, Verdict
from bot.ports import DeliveryError, RevokedError
from bot.settings import Settings
from bot.slack.errors import meaning
from bot.slack.messenger import Slack
from bot.slack.scopes import EVENTS, KEEP, SCOPES, SHORTCUTS


async def look(settings: Settings) -> list[Finding]:
    """Look at everything of Slack."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        return [Finding(Verdict.GOOD, "Slack: no token (NEIQIN_SLACK_BOT_TOKEN)")]
    slack = Slack(token, settings.slack_base_url, settings.data_dir)
    try:
        workspace = await slack.begin()
    except RevokedError:
        return [Finding(Verdict.BAD, "Slack: the bot token is not valid; install the app again and copy the new one")]
    except DeliveryError as error:
        return [Finding(Verdict.BAD, f"Slack: {error}; can this machine reach Slack?")]
    finally:
        await slack.end()
    return [
        Finding(Verdict.GOOD, f"Slack: workspace {workspace}"),
        *_granted(slack.scopes),
        _unasked(),
        *await _way_in(settings, slack.base_url),
    ]


def _granted(scopes: frozenset[str]) -> Iterator[Finding]:
    for scope, without in SCOPES.items():
        if scope not in scopes:
            advice = "add it (docs/slack/manifest.yaml) and install the app again"
            yield Finding(Verdict.BAD, f"Slack: the right {scope} is missing, so {without}; {advice}")
    if more := sorted(scopes - set(SCOPES)):
        yield Finding(Verdict.WARN, f"Slack: granted and not needed: {', '.join(more)}")


def _unasked() -> Finding:
    """Name what no bot token can ask a workspace about."""
    wanted = f"Home tab; events {', '.join(EVENTS)}; shortcuts {', '.join((*SHORTCUTS, KEEP))}"
    return Finding(Verdict.GOOD, f"Slack does not tell these; compare with docs/slack/manifest.yaml: {wanted}")


async def _way_in(settings: Settings, base_url: str) -> list[Finding]:
    app_token = settings.slack_app_token.get_secret_value()
    if app_token:
        client = AsyncWebClient(app_token, base_url=base_url, retry_handlers=[])
        try:
            with meaning():
                await client.apps_connections_open(app_token=app_token)
        except DeliveryError as error:
            advice = "it needs the right connections:write, and Socket Mode must be on"
            return [Finding(Verdict.BAD, f"Slack socket: the app token does not work ({error}); {advice}")]
        return [Finding(Verdict.GOOD, "Slack socket: opens")]
    if not settings.slack_signing_secret.get_secret_value():
        wanted = "NEIQIN_SLACK_APP_TOKEN (Socket Mode) or NEIQIN_SLACK_SIGNING_SECRET (signed requests)"
        return [Finding(Verdict.BAD, f"Slack: nothing is heard; set {wanted}")]
    if not settings.public_url:
        return [Finding(Verdict.WARN, "Slack requests: set NEIQIN_PUBLIC_URL, or they are refused for their host")]
    return [Finding(Verdict.GOOD, f"Slack requests: {settings.public_url.rstrip('/')}/slack/events")]
