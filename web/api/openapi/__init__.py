"""What the API says about itself: OpenAPI for HTTP, AsyncAPI for the sockets."""
