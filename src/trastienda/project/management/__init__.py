"""Django's own place for commands; ours is `project/commands`. Only what a document names stands here too."""
