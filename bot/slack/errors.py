"""Say what went wrong with a request to Slack in the terms of a delivery."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ports import (
    DeliveryError,
    GoneError,
    NotSentError,
    RefusedError,
    RevokedError,
    TooManyError,
    UnreachableError,
    UnsureError,
)

# The token is refused; whatever we were about to say waits until it is mended.
REVOKED = {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked", "no_permission"}
_GONE = {"cant_update_message", "edit_window_closed", "message_not_found", "external_channel_migrating"}
_SPENT = {"duplicate_external_id", "exchanged_trigger_id"}
_UNREACHABLE = {
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "not_in_channel",
    "restricted_action",
    "user_disabled",
    "user_not_found",
    "users_not_found",
}
_UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}


class SpentTriggerError(RefusedError):
    """Something was opened with this trigger before."""


class MissingRightError(RevokedError):
    """The workspace granted the app less than it needs; it can be granted any time."""


_MEANINGS: tuple[tuple[set[str], type[DeliveryError]], ...] = (
    (REVOKED, RevokedError),
    ({"missing_scope"}, MissingRightError),
    (_SPENT, SpentTriggerError),
    (_GONE, GoneError),
    (_UNREACHABLE, UnreachableError),
    (_UNSURE, UnsureError),
)


@contextmanager
def meaning(*, edit: bool = False) -> Iterator[None]:
    """Turn whatever a request to Slack raises into a delivery's error."""
    try:
        yield
    except SlackApiError as error:
        raise _of_answer(error, edit=edit) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise NotSentError(f"no connection: {type(error).__name__}") from None
    except TimeoutError:
        raise UnsureError("no answer in time") from None
    except (aiohttp.ClientError, SlackClientError) as error:
        # Its text may hold an address, and some of Slack's addresses are secrets.
        raise UnsureError(f"connection broke: {type(error).__name__}") from None


def _of_answer(error: SlackApiError, *, edit: bool) -> DeliveryError:
    response = error.response
    # Where Slack answered with something else than JSON, the response is the bare one of the connection.
    status: int = getattr(response, "status_code", None) or getattr(response, "status", 0) or 0
    data = getattr(response, "data", None)
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    reason = f"Slack: {word or status}"
    if status == 429 or word in {"ratelimited", "rate_limited"}:
        return TooManyError(float(response.headers.get("Retry-After", 30)), edits=edit)
    for words, kind in _MEANINGS:
        if word in words:
            return kind(reason)
    return UnsureError(reason) if status >= 500 or not word else RefusedError(reason)
