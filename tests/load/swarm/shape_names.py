"""The shapes there are, in a place that can be read without Locust."""

ABOUT = {
    "steady": "a sale on all lots, as many people from start to end",
    "hot": "everybody at one lot",
    "rush": "a quarter of the people, then everybody as the lots end",
    "idle": "sockets that only watch, and one bidder to every thousand",
}
