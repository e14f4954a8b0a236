"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LightArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends it at least: 19 MiB and one thread for each sign-in.

    Django's own takes 100 MiB and eight, so that some dozens of wrong passwords at once take all of a machine.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
