"""What ``make bench`` measures and how: a section to a module, each of which runs on the ``Bed``."""
