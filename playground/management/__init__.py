"""Django looks here for the commands of this app."""
