"""What somebody can ask about himself, described."""

from web.api.inputs import SignInFields
from web.api.openapi.describing import CURSOR, LISTING_ID, answer, described, page_size

SIGN_IN = described(
    "get_token",
    "Me",
    "Get a token",
    "For a name and a password; the same one until it is revoked. Sent with each request as `Authorization: Token …`. "
    "Who has a second factor makes the token on the account's page instead (403 here).",
    answers={200: answer("Token", "The token.", {"token": "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"})},
    refusals=(400, 401, 403, 415),
    request={"application/json": SignInFields},
)
ME = described(
    "me",
    "Me",
    "Who am I?",
    "Whoever asks.",
    answers={200: answer("Me", "The person.")},
    refusals=(401,),
)
WATCH = described(
    "watch",
    "Me",
    "Watch a listing",
    "It is on the person's list, and its end is told in time. Watching what is watched changes nothing.",
    answers={201: answer("Watching", "Watched from now on."), 200: answer("Watching", "It was watched before.")},
    refusals=(400, 401, 403, 404),
    parameters=[LISTING_ID],
)
UNWATCH = described(
    "unwatch",
    "Me",
    "Watch a listing no more",
    "Changes nothing if it is not watched.",
    answers={204: answer(None, "It is not watched.")},
    refusals=(400, 401, 403, 404),
    parameters=[LISTING_ID],
)
MY_BIDS = described(
    "list_my_bids",
    "Me",
    "What I bid on",
    "Each listing once, the newest listing first, with one's own maximum. The latest bid may take a second to appear.",
    answers={200: answer("MyBidPage", "A page of listings.")},
    refusals=(400, 401),
    parameters=[CURSOR, page_size(20)],
)
MY_NOTICES = described(
    "list_my_notices",
    "Me",
    "What I was told",
    "Newest first. Looking here marks nothing as read.",
    answers={200: answer("NoticePage", "A page of notices.")},
    refusals=(400, 401),
    parameters=[CURSOR, page_size(20)],
)
