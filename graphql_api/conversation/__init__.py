"""The conversation: what agents and customers do with chat sessions beside writing in them."""
