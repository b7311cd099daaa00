"""Messages of chat sessions: posting, reading, and the HTML that they may contain."""
