"""A strict stand-in for Telegram on loopback: the Bot API over HTTP, players and a chat page."""
