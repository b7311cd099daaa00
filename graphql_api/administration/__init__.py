"""Who may call: users, applications, and what was handed out to them; for admins only."""
