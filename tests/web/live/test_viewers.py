"""How many are watching."""

import asyncio
from contextlib import AsyncExitStack

from tests.web.live.site import Client, Site, connect, new_listing


async def _until(client: Client, count: int) -> None:
    async with asyncio.timeout(10):
        while (await client.next("viewers"))["count"] != count:
            pass


async def test_everyone_learns_how_many_are_watching(site: Site) -> None:
    listing = await new_listing()
    async with connect(site.path(listing.pk)) as first:
        await _until(first, 1)
        async with AsyncExitStack() as others:
            for _ in range(4):
                last = await others.enter_async_context(connect(site.path(listing.pk)))
            await _until(last, 5)
            await _until(first, 5)
        await _until(first, 1)


async def test_watchers_of_all_processes_are_counted(daphne_site: Site, uvicorn_site: Site, site: Site) -> None:
    listing = await new_listing()
    async with connect(daphne_site.path(listing.pk)) as one:
        async with connect(uvicorn_site.path(listing.pk)) as two, connect(uvicorn_site.path(listing.pk)) as three:
            await _until(one, 3)
            await _until(two, 3)
            await _until(three, 3)
        await _until(one, 1)


async def test_pages_of_cards_do_not_count(site: Site) -> None:
    listing = await new_listing()
    async with connect(site.cards(f"?ids={listing.pk}")) as page, connect(site.path(listing.pk)) as visitor:
        await page.receive()
        assert (await visitor.next("viewers"))["count"] == 1
