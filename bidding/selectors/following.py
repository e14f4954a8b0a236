"""Who watches what."""

from collections.abc import Collection

from bidding.models import Watch


def is_watching(user_id: int, listing_id: int) -> bool:
    """Whether the person watches the listing."""
    return Watch.objects.filter(user_id=user_id, listing_id=listing_id).exists()


def watched_among(user_id: int, listing_ids: Collection[int]) -> set[int]:
    """Those of the listings that the person watches."""
    found = Watch.objects.filter(user_id=user_id, listing_id__in=listing_ids)
    return set(found.values_list("listing_id", flat=True))
