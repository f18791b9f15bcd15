"""A form as it stands open on a phone with Slack: filled in with a thumb, and handed in."""

from typing import TYPE_CHECKING, Any

from tests.chair.slack_judge import judge_view, written
from tests.chair.slack_server import APP, TEAM

if TYPE_CHECKING:
    from tests.chair.slack_phone import SlackPhone


class OpenForm:
    """The view that is open on somebody's phone, with what was filled in so far."""

    def __init__(self, phone: "SlackPhone", number: str) -> None:
        self.phone = phone
        self.number = number
        self.filled: dict[str, Any] = {}
        # What Slack shows under the questions after handing in.
        self.faults: dict[str, str] = {}

    @property
    def _entry(self) -> dict[str, Any]:
        entry: dict[str, Any] = self.phone.world.slack.views[self.number]
        return entry

    @property
    def view(self) -> dict[str, Any]:
        """Give what is shown."""
        view: dict[str, Any] = self._entry["view"]
        return view

    @property
    def is_open(self) -> bool:
        """Tell whether it is still open."""
        return self.number in self.phone.world.slack.views

    @property
    def labels(self) -> list[str]:
        """List the questions."""
        return [one["label"]["text"] for one in self.view["blocks"] if one["type"] == "input"]

    @property
    def text(self) -> str:
        """Give what is said beside the questions."""
        return "\n".join(written(one) for one in self.view["blocks"] if one["type"] == "rich_text")

    def block(self, label: str) -> dict[str, Any]:
        """Find a question."""
        found: dict[str, Any] = next(
            one for one in self.view["blocks"] if one["type"] == "input" and one["label"]["text"] == label
        )
        return found

    def before(self, label: str) -> Any:
        """Give what stood in a blank when it was opened."""
        return _shown(_initial(self.block(label)["element"]))

    def answer(self, answers: dict[str, Any]) -> "OpenForm":
        """Answer questions by their labels; what is chosen is named as it reads, several as a list."""
        for label, answer in answers.items():
            block = self.block(label)
            self.filled[block["block_id"]] = _state(block["element"], answer)
        return self

    def choose_first(self, label: str) -> None:
        """Choose whatever stands first under a question."""
        element = self.block(label)["element"]
        self.answer({label: element["options"][0]["text"]["text"]})

    def payload(self) -> dict[str, Any]:
        """Give what Slack tells when it is handed in."""
        values = {}
        for block in self.view["blocks"]:
            if block["type"] == "input":
                state = self.filled.get(block["block_id"]) or _initial(block["element"])
                assert block["optional"] or _shown(state), f"Slack does not hand in without {block['label']['text']}"
                values[block["block_id"]] = {block["element"]["action_id"]: state}
        view = {**self.view, "id": self.number, "hash": self._entry["hash"], "state": {"values": values}}
        user = {"id": self.phone.user, "username": self.phone.user, "name": self.phone.user, "team_id": TEAM}
        told = {"type": "view_submission", "team": {"id": TEAM}, "user": user, "api_app_id": APP, "token": "x"}
        return {**told, "trigger_id": f"trigger.{self.phone.world.slack.identify()}", "view": view}

    async def hand_in(self, *, settle: bool = True) -> dict[str, Any]:
        """Tap the button under the form; give the acknowledgement."""
        given = self.payload()
        answer = await self.phone.world.slack.ask("interactive", given)
        self.take(answer)
        if settle:
            await self.phone.world.quiet()
        return answer

    def take(self, answer: dict[str, Any]) -> None:
        """Do with the view what the acknowledgement says."""
        self.faults = {}
        match answer.get("response_action"):
            case "errors":
                names = {one["block_id"]: one["label"]["text"] for one in self.view["blocks"] if "label" in one}
                self.faults = {names[key]: text for key, text in answer["errors"].items()}
                assert self.faults
            case "update":
                judge_view(answer["view"])
                self._entry.update(view=answer["view"], hash=self.phone.world.slack.identify())
                self.filled = {}
            case None:
                self.close()
            case other:
                raise AssertionError(other)

    def close(self) -> None:
        """Close it without handing it in."""
        self.phone.world.slack.views.pop(self.number, None)


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": element.get("initial_value")}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date")}
        case "file_input":
            return {"type": kind, "files": []}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": element.get("initial_options", [])}
        case _:
            return {"type": kind, "selected_option": element.get("initial_option")}


def _state(element: dict[str, Any], answer: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        assert len(answer) <= element["max_length"]
        return {"type": kind, "value": answer or None}
    if kind == "datepicker":
        return {"type": kind, "selected_date": answer}
    if kind == "file_input":
        return {"type": kind, "files": answer}
    options = {one["text"]["text"]: one for one in element["options"]}
    if kind in {"checkboxes", "multi_static_select"}:
        return {"type": kind, "selected_options": [options[one] for one in answer]}
    return {"type": kind, "selected_option": options[answer]}


def _shown(state: dict[str, Any]) -> Any:
    """Give what a person sees in a blank; nothing in an empty one."""
    if "selected_options" in state:
        return [one["text"]["text"] for one in state["selected_options"]]
    if "selected_option" in state:
        return state["selected_option"]["text"]["text"] if state["selected_option"] else ""
    return state.get("value") or state.get("selected_date") or state.get("files") or ""
