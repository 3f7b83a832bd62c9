"""The stand-in of WhatsApp's Cloud API, and a telephone to hold in the hand."""
