"""What a post proves by itself, idea by idea: who speaks, what is handed out, shown, on offer."""
