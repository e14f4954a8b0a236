"""What the locustfile is made of. Needs locust and websocket-client alone, and nothing of the project."""
