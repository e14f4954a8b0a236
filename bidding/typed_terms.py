"""Terms in forms, typed as people write them and checked by the rules of every way in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from bidding import selectors
from bidding.money import BadAmount, parse_major
from bidding.terms import BadTerms, Terms, check_terms

if TYPE_CHECKING:
    from django.forms import BaseForm as _Form
else:
    _Form = object

AMOUNTS = ("start_price", "reserve", "buy_now", "step")


class TypedTerms(_Form):
    """What every form has that puts something up: its fields ``AMOUNTS`` and ``currency``, and terms made of all.

    A form's ``clean`` calls ``read_amounts`` and, where nothing is wrong, ``check_terms``.
    """

    FIELD_OF_TERM: ClassVar[Mapping[str, str]]
    """Beside which field each term is refused."""

    def terms_at(self, now_ms: int) -> Terms:
        """What was typed, as terms, by the ledger's clock."""
        raise NotImplementedError

    def terms(self) -> Terms:
        """The same, once it was found valid."""
        terms: Terms = self.cleaned_data["terms"]
        return terms

    def read_amounts(self) -> dict[str, int | None]:
        """Each amount in minor units of the currency; beside what is none stands an error.

        None too while nothing was typed, or the currency is not known.
        """
        return {name: self._read_amount(name) for name in AMOUNTS}

    def _read_amount(self, name: str) -> int | None:
        text, currency = self.cleaned_data.get(name), self.cleaned_data.get("currency")
        if not text or not currency:
            return None
        try:
            return parse_major(text, currency)
        except BadAmount as problem:
            self.add_error(name, str(problem))
            return None

    def check_terms(self) -> None:
        """Keep the terms, or say what is wrong with them."""
        now_ms = selectors.ledger_now_ms()
        terms = self.cleaned_data["terms"] = self.terms_at(now_ms)
        try:
            check_terms(terms, now_ms=now_ms)
        except BadTerms as problem:
            self.refuse(problem)

    def refuse(self, problem: BadTerms) -> None:
        """Say beside its field which of the terms can't be had."""
        self.add_error(self.FIELD_OF_TERM[problem.field], str(problem))
