"""Amounts and moments on the admin's own pages."""

from django.template import Library

from bidding.admin import looks

register = Library()
register.filter("amount", looks.amount)
register.filter("moment", looks.moment)
