"""Who may enter and what they may do: employees, users, roles, devices, sign-in attempts, the audit chain."""
