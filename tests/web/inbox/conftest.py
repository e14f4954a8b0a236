"""People with something to say."""

from tests.house import house, person
from tests.web.listings.conftest import client_of, lot, people, text_of, told

__all__ = ["client_of", "house", "lot", "people", "person", "text_of", "told"]
