"""The domain: listings, bids, the ledger that decides them and the way to PostgreSQL."""
