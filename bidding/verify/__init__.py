"""Verifies the books: every listing replayed from its rows, and ledger, rows and result held against that."""

from bidding.verify.run import verify

__all__ = ["verify"]
