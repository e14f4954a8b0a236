"""People who use the house as anybody does: by its pages alone."""

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

SOON_MS = 20_000
PASSWORD = "correct horse battery"


@dataclass
class Person:
    """Somebody with a browser; what the pages complain about is kept."""

    name: str
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def goes(self, path: str) -> None:
        """Open a page of the house."""
        self.page.goto(self.url + path)

    def presses(self, name: str) -> None:
        """Press the button, or follow the link, of that name."""
        either = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        either.filter(visible=True).first.click()

    def sees(self, text: str, place: str = "body") -> None:
        """Wait until the text is there."""
        expect(self.page.locator(place).first).to_contain_text(text, timeout=SOON_MS)

    def bids(self, amount: str, *, up_to: bool = False) -> None:
        """Type an amount and press the button."""
        expect(self.page.locator("#bid-button")).to_be_enabled(timeout=SOON_MS)
        if self.page.locator("#kinds").is_visible():
            self.page.get_by_label("Automatic bid" if up_to else "Bid once").check()
        self.page.fill("#amount", amount)
        self.page.click("#bid-button")

    def stands(self, words: str) -> None:
        """Wait until the lot's page says where this person stands."""
        self.sees(words, "#standing-word")


def newcomer(browser: Browser, url: str, name: str, *, next_path: str = "/") -> Person:
    """Somebody who signs up, and is where the link led."""
    page = browser.new_context(locale="en-US", timezone_id="UTC").new_page()
    person = Person(name, page, url)
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and person.complaints.append(message.text))
    person.goes(f"/accounts/signup/?next={next_path}")
    for label, value in (("username", name), ("email", f"{name}@example.org")):
        page.fill(f"#id_{label}", value)
    for label in ("password1", "password2"):
        page.fill(f"#id_{label}", PASSWORD)
    page.locator("main").get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"**{next_path}")
    return person


def photograph() -> bytes:
    """A picture as a camera leaves it, with what it knows about the place."""
    shot = Image.new("RGB", (1200, 900), "#7a5c3e")
    ImageDraw.Draw(shot).ellipse((350, 200, 850, 700), fill="#e8dcc4", outline="#2b1d10", width=20)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    encoded = BytesIO()
    shot.save(encoded, "JPEG", exif=exif)
    return encoded.getvalue()
