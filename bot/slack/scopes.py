"""What the app may do in a workspace; the manifest asks for exactly this."""

# What we hear of, what the menus of Slack offer by the verb it is, and what they offer beside a message.
EVENTS = ("app_home_opened", "app_mention", "message.im")
SHORTCUTS = ("todo", "report", "incident", "request")
KEEP = "keep"

# Each right, and what does not work without it.
SCOPES: dict[str, str] = {
    "app_mentions:read": "mentions in channels are not heard",
    "chat:write": "nothing can be said",
    "commands": "/neiqin does not work",
    "files:read": "photos and files that people send cannot be fetched",
    "files:write": "files cannot be sent",
    "im:history": "what people write is not heard",
    "im:write": "nobody can be written to first",
    "users:read": "strangers have no name",
    "users:read.email": "nobody is known by their e-mail address",
}
