"""Who may call: users, applications, credentials, and the limits on logins and requests."""
