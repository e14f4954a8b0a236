"""Celery: the worker and the clock that pokes it."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import celeryd_init
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auction_system.settings")

# What a worker had taken when the broker went away are pokes, which nobody misses. Putting them back would need the
# very connection that is lost, and ends the worker (kombu 5.7).
Channel.do_restore = False

app = Celery("auction_system")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def _look_at_ledger(**_: Any) -> None:
    from bidding.checks import refuse_unsafe_start

    refuse_unsafe_start()


@app.on_after_configure.connect
def _make_room_for_schedule(**_: Any) -> None:
    # Beat opens its schedule before it says that it begins.
    Path(app.conf.beat_schedule_filename).parent.mkdir(parents=True, exist_ok=True)
