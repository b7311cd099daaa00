"""The service itself: settings, application, command line, authentication and operations."""
