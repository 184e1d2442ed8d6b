"""What the connectors of Telegram share: the account, its channels, the preview, exports."""
