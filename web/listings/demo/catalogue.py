"""What the demo sells: twelve lots, in dollars and minutes so that one can read them."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from bidding.terms import DEFAULT_STEPS
from web.listings.demo.drawings import ceramics_and_silver, furniture, instruments, library, pictures_and_maps

CATEGORIES = {
    "ceramics-silver": "Ceramics & Silver",
    "furniture-light": "Furniture & Light",
    "pictures-maps": "Pictures & Maps",
    "watches-cameras": "Watches & Cameras",
    "books-globes": "Books & Globes",
    "musical-instruments": "Musical Instruments",
}

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class DemoLot:
    """One thing to sell: dollars, and minutes from the seeding. ``bids`` are (bidder, dollars, automatic)."""

    title: str
    category: str
    draw: Callable[[], Image.Image]
    description: str
    start: int
    lasts: float
    starts_in: float = 0
    reserve: int | None = None
    buy_now: int | None = None
    steps: tuple[tuple[int, int], ...] = DEFAULT_STEPS
    soft_close_s: int = 120
    bids: tuple[tuple[int, int, bool], ...] = ()


LOTS = (
    DemoLot(
        "Celadon baluster vase with peony scroll",
        "ceramics-silver",
        ceramics_and_silver.vase,
        "Porcelain under a sea-green glaze, carved with a band of peonies between double lines; the foot unglazed. "
        "Height 31 cm.\n\nOne firing flaw near the foot, no restoration. The blossom is not part of the lot.",
        start=120,
        lasts=5,
        soft_close_s=60,
        bids=((11, 120, False), (4, 180, True), (17, 150, False)),
    ),
    DemoLot(
        "Silver coffee pot with ebony handle",
        "ceramics-silver",
        ceramics_and_silver.coffee_pot,
        "Pear-shaped, the lower body fluted, with a swan-neck spout and an engraved rosette. Hallmarked under the "
        "base. Weight 780 g.\n\nA shallow dent beside the handle; the hinge is firm.",
        start=380,
        lasts=3 * HOUR,
        reserve=520,
        bids=((7, 380, False), (23, 450, True)),
    ),
    DemoLot(
        "Table lamp with leaded glass shade",
        "furniture-light",
        furniture.lamp,
        "Seventy panes in amber, moss and brick red on a bronze stem, rewired and tested. Height 54 cm, shade 42 cm "
        "across.\n\nTwo panes have old hairline cracks, both stable.",
        start=240,
        lasts=14,
        bids=((31, 240, False), (8, 300, False), (31, 420, True), (15, 340, False)),
    ),
    DemoLot(
        "Lounge chair in teak and wool",
        "furniture-light",
        furniture.chair,
        "Solid teak with sculpted arms, newly upholstered in petrol blue wool by a workshop that gives five years on "
        "its seams. Seat height 41 cm.\n\nLight wear to the arms, as one hopes.",
        start=650,
        lasts=2 * DAY,
        buy_now=1_400,
    ),
    DemoLot(
        "Evening in the river valley, oil on canvas",
        "pictures-maps",
        pictures_and_maps.painting,
        "A broad valley after sunset, signed with a monogram at lower right. 60 by 75 cm, in a gilt frame of its time."
        "\n\nCleaned and relined; the frame has small losses along its lower edge.",
        start=900,
        lasts=40,
        reserve=1_500,
        bids=((12, 900, False), (5, 1_250, True), (29, 1_100, False)),
    ),
    DemoLot(
        "Sea chart of five islands, with a compass rose",
        "pictures-maps",
        pictures_and_maps.chart_of_the_isles,
        "Copper engraving with later hand colouring, rhumb lines and soundings. 48 by 62 cm, wide margins.\n\n"
        "A repaired tear of 3 cm at the top, some foxing in two corners.",
        start=75,
        lasts=8,
        bids=((3, 75, False), (19, 90, False)),
    ),
    DemoLot(
        "Steel chronograph with three registers, 1968",
        "watches-cameras",
        instruments.watch,
        "Hand-wound column wheel movement, serviced last spring, keeps time to four seconds a day. Case 38 mm, "
        "original dial, later leather strap.\n\nPushers crisp; the crown is a replacement by the maker.",
        start=1_800,
        lasts=25,
        reserve=2_400,
        bids=((2, 1_800, False), (14, 2_600, True), (9, 2_100, False), (21, 2_300, False)),
    ),
    DemoLot(
        "Rangefinder camera with 50 mm f/1.4 lens",
        "watches-cameras",
        instruments.camera,
        "Chrome body with a bright finder and a clean, fast lens. Shutter speeds tested from 1 s to 1/1000 s.\n\n"
        "Brassing at the corners of the base plate. With its case and cap.",
        start=290,
        lasts=1,
        starts_in=2,
        soft_close_s=30,
    ),
    DemoLot(
        "Six leather bindings, gilt",
        "books-globes",
        library.books,
        "Essays, travels and a cookery book, bound alike in coloured calf with gilt bands and labels. Octavo.\n\n"
        "Hinges sound; two spines a little faded. Sold as a set.",
        start=60,
        lasts=6 * HOUR,
        buy_now=210,
    ),
    DemoLot(
        "Library globe in a brass meridian",
        "books-globes",
        library.globe,
        "Twelve printed gores over plaster, turned walnut stand. Diameter 33 cm, height 52 cm.\n\n"
        "A rubbed spot in the southern ocean, where every globe of this maker was held.",
        start=420,
        lasts=DAY,
        reserve=600,
        bids=((26, 420, False),),
    ),
    DemoLot(
        "Portable typewriter, green enamel",
        "watches-cameras",
        library.typewriter,
        "Works as it should: bell, tabulator, both ribbon colours. With its case and a fresh ribbon.\n\n"
        "This lot goes up in even steps of $10.",
        start=90,
        lasts=75,
        steps=((1, 1_000),),
        bids=((16, 90, False), (33, 130, False), (16, 180, True)),
    ),
    DemoLot(
        "Violin with bow, Mirecourt pattern",
        "musical-instruments",
        instruments.violin,
        "Full size, golden brown varnish, one-piece back. Set up and strung by a luthier last month; the bow is "
        "nickel-mounted and straight.\n\nA repaired crack in the table, not on the bass bar side.",
        start=1_100,
        lasts=5 * DAY,
        reserve=1_600,
        bids=((18, 1_100, False), (6, 1_300, True)),
    ),
)
