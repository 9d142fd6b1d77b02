"""Who may sit at the console: logins, roles, and the first start of a centre."""
