"""Amounts and moments on the admin's own pages."""

from django import template

from bidding.admin import looks

register = template.Library()
register.filter("amount", looks.amount)
register.filter("moment", looks.moment)
