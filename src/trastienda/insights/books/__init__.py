"""Questions of the accountant, across contexts."""
