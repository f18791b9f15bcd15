"""What a user would write instead: the same dialogue with python-telegram-bot's ConversationHandler."""

import tempfile
import warnings
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from bench.stub import TOKEN, FreeRequest

warnings.filterwarnings("ignore", category=PTBUserWarning)
QUESTIONS = ("done", "plan", "amount", "problems")
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Submit", callback_data="submit")]])


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    if context.user_data is not None:
        context.user_data.clear()
    if update.message:
        await update.message.reply_text(f"1/4 {QUESTIONS[0]}?")
    return 0


def _take(step: int) -> Any:  # noqa: ANN401 - a callback
    async def take(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        if update.message and context.user_data is not None:
            context.user_data[QUESTIONS[step]] = update.message.text
            if step == len(QUESTIONS) - 1:
                await update.message.reply_text("\n".join(context.user_data.values()), reply_markup=KEYS)
            else:
                await update.message.reply_text(f"{step + 2}/4 {QUESTIONS[step + 1]}?")
        return step + 1

    return take


async def _submit(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    if update.callback_query:
        await update.callback_query.answer("Submitted")
        await update.callback_query.edit_message_text("Submitted")
    return ConversationHandler.END


def application(*, persistent: bool = False, base_url: str = "", request: FreeRequest | None = None) -> Any:  # noqa: ANN401
    """Build the bot a user would write."""
    if request is not None:
        bot = ExtBot(TOKEN, request=request, get_updates_request=request)
        builder: Any = Application.builder().updater(None).bot(bot)
    else:
        builder = Application.builder().token(TOKEN).base_url(base_url)
    if persistent:
        path = Path(tempfile.mkdtemp()) / "state.pickle"
        builder = builder.persistence(PicklePersistence(path, on_flush=False, update_interval=1e9))
    made = builder.build()
    states: dict[object, list[Any]] = {n: [MessageHandler(filters.TEXT, _take(n))] for n in range(len(QUESTIONS))}
    states[len(QUESTIONS)] = [CallbackQueryHandler(_submit)]
    begin: Any = CommandHandler("daily", _begin)
    made.add_handler(
        ConversationHandler([begin], states, [begin], name="daily", persistent=persistent, allow_reentry=True),
    )
    return made
