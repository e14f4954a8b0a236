"""What a demo needs: things to sell, their pictures, people, and bots that bid."""
