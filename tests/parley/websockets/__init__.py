"""GraphQL over WebSocket, against a served application."""
