"""Settings from the environment, a `.env` file or a folder of secrets; the only reader of any of them."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an installation may set; every name has the prefix ``NEIQIN_``."""

    model_config = SettingsConfigDict(
        env_prefix="NEIQIN_",
        env_file=".env",
        extra="ignore",
        secrets_dir=os.environ.get("NEIQIN_SECRETS_DIR") or None,
    )

    data_dir: Path = Path("data")
    database_url: str = ""
    rulebook: str = "market-operations"
    telegram_token: SecretStr = SecretStr("")
    telegram_base_url: str = "https://api.telegram.org/bot"
    telegram_webhook_url: str = ""
    telegram_proxy: str = ""
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_base_url: str = "https://slack.com/api/"
    slack_link_by_email: bool = False
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8765, ge=0, le=65535)
    public_url: str = ""
    tick_seconds: float = Field(default=20, gt=0, le=3600)
    log_level: str = "INFO"

    @property
    def has_messenger(self) -> bool:
        """Tell whether a messenger is set; with none, the local page with its sample company is used."""
        return bool(self.telegram_token.get_secret_value() or self.slack_bot_token.get_secret_value())

    @property
    def database(self) -> str:
        """Give the database's address; a file under the data directory unless told otherwise."""
        return self.database_url or f"sqlite:///{self.data_dir / 'neiqin.db'}"
