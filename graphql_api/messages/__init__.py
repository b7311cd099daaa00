"""Messages of chat sessions: type, input, queries, mutations, transcripts."""
