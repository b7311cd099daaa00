"""Users, applications and their credentials, for admins only; and the viewer, for everybody."""
