"""What people are told, and whether it was sent: mails about orders."""
