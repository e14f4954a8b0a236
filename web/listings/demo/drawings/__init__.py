"""What the demo's things look like."""
