"""A Bot API that costs nothing: in this process, or as a server in a process of its own."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from aiohttp import web
from telegram.request import BaseRequest, RequestData

TOKEN = "123456:BENCHBENCHBENCHBENCHBENCHBENCHBENCH"  # noqa: S105 - made up
ME = {"id": 123456, "is_bot": True, "first_name": "bench", "username": "bench_bot"}


_numbers = count(1)


def answer(method: str) -> Any:  # noqa: ANN401 - JSON
    """Give what the Bot API would."""
    if method == "getMe":
        return {**ME, "can_join_groups": True, "can_read_all_group_messages": False}
    if method in {"sendMessage", "editMessageText"}:
        return {"message_id": next(_numbers), "date": 0, "chat": {"id": 1, "type": "private"}, "text": "x"}
    return True


class FreeRequest(BaseRequest):
    """Answers without a network; counts what was asked."""

    def __init__(self) -> None:
        """Start at nothing; whoever listens is told the chat of each message, whoever watches every call."""
        self.calls: dict[str, int] = {}
        self.listen: Callable[[int], None] | None = None
        self.watch: Callable[[str, Mapping[str, Any]], None] | None = None

    @property
    def read_timeout(self) -> float:
        """Give any time-out."""
        return 5

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(  # noqa: D102 - the base class's signature
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        read_timeout: Any = None,  # noqa: ANN401, ARG002
        write_timeout: Any = None,  # noqa: ANN401, ARG002
        connect_timeout: Any = None,  # noqa: ANN401, ARG002
        pool_timeout: Any = None,  # noqa: ANN401, ARG002
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        self.calls[name] = self.calls.get(name, 0) + 1
        if self.listen and request_data and "chat_id" in request_data.parameters:
            self.listen(int(str(request_data.parameters["chat_id"])))
        if self.watch and request_data:
            self.watch(name, request_data.parameters)
        return 200, json.dumps({"ok": True, "result": answer(name)}).encode()


def message(update: int, person: int, text: str) -> dict[str, Any]:
    """Make an update: somebody says something."""
    who = {"id": person, "is_bot": False, "first_name": "x"}
    command = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    return {
        "update_id": update,
        "message": {
            "message_id": update,
            "date": 1_795_400_000,
            "chat": {"id": person, "type": "private", "first_name": "x"},
            "from": who,
            "text": text,
            "entities": command,
        },
    }


def press(update: int, person: int, data: str) -> dict[str, Any]:
    """Make an update: somebody taps a button."""
    inner = message(update, person, "x")["message"]
    query = {"id": str(update), "from": inner["from"], "chat_instance": "1", "data": data, "message": inner}
    return {"update_id": update, "callback_query": query}


class Server:
    """The stub as a server: hands out queued updates, and says when each person was answered."""

    def __init__(self) -> None:
        """Start with nothing queued."""
        self.queue: list[dict[str, Any]] = []
        self.arrived = asyncio.Event()
        self.answered: dict[int, int] = {}
        self.changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        arguments = {**request.query, **(await request.post())}
        if method == "getUpdates":
            return await self._updates(int(str(arguments.get("offset", 0))), float(str(arguments.get("timeout", 0))))
        if method in {"sendMessage", "editMessageText"}:
            chat = int(str(arguments["chat_id"]))
            self.answered[chat] = self.answered.get(chat, 0) + 1
            self.changed.set()
        return web.json_response({"ok": True, "result": answer(method)})

    async def _updates(self, offset: int, timeout: float) -> web.Response:  # noqa: ASYNC109 - the API's own
        self.queue = [one for one in self.queue if one["update_id"] >= offset]
        if not self.queue:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), timeout)
            except TimeoutError:
                return web.json_response({"ok": True, "result": []})
        return web.json_response({"ok": True, "result": self.queue[:100]})


if __name__ == "__main__":
    sys.exit("import me")
