"""What else a lot's page does in Chromium: comments, pictures, watching, and the result, against a running system."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import expect

from bidding import selectors, services
from bidding.models import Picture
from chat.models import Comment
from tests.clock import now_ms
from tests.web.listings.browsing import frozen, make_listing, make_person, other_bids

pytestmark = pytest.mark.browser


EVIL = "</li><script>window.broken = 1</script><img src=x onerror='window.broken = 1'>&amp; \"quotes\""


def said(lot, author, text="Hello", number=0):
    return Comment.objects.create(
        listing=lot, author=author, role="visitor", client_id=f"c{number}", text=text, at_ms=number
    )


def says(visit, text):
    expect(visit.page.locator("#comment-button")).to_be_enabled(timeout=15_000)
    visit.page.fill("#comment", text)
    visit.page.click("#comment-button")


def texts(visit):
    return visit.page.locator("#comment-list .comment__text")


def test_a_comment_is_read_by_everyone_at_once_as_text(people):
    lot = make_listing()
    ann, eve = people.bidder(lot), people.visit(lot)
    eve.shows("viewers", "watching")
    ann.bids()
    ann.is_told("Your bid is in")
    says(ann, EVIL)
    ann.shows("comment-answer", "Your comment is posted.")
    expect(ann.page.locator("#comment")).to_have_value("")
    expect(texts(eve)).to_have_text([EVIL])
    expect(eve.page.locator(".comment__who")).to_have_text("Paddle 1")
    expect(ann.page.locator(".comment__who")).to_have_text("You")
    eve.shows("comment-announcer", "Paddle 1 says:")
    eve.page.reload()
    expect(texts(eve)).to_have_text([EVIL])
    assert [visit.page.evaluate("window.broken") for visit in (ann, eve)] == [None, None]


def test_its_author_deletes_and_the_seller_hides_and_it_goes_everywhere(people):
    seller = make_person()
    lot = make_listing(seller=seller)
    ann, owner, eve = people.bidder(lot), people.visit(lot, seller), people.visit(lot)
    for word in ("First", "Second"):
        says(ann, word)
        expect(texts(owner).first).to_have_text(word)
    expect(texts(eve)).to_have_text(["Second", "First"])
    expect(eve.page.locator(".comment__act")).to_have_count(0)
    ann.page.get_by_role("button", name="Delete").first.click()
    for visit in (ann, owner, eve):
        expect(texts(visit)).to_have_text(["First"])
    owner.page.get_by_role("button", name="Hide").click()
    for visit in (ann, owner, eve):
        expect(visit.page.locator("#no-comments")).to_be_visible()
    assert ann.page.evaluate("document.activeElement.id") == "comments-heading"


def test_a_comment_is_shown_only_once_the_server_has_it(people, live_stack):
    lot = make_listing()
    ann = people.bidder(lot)
    with frozen(live_stack.postgres):
        says(ann, "Is it late?")
        ann.shows("comment-answer", "Checking…")
        expect(texts(ann)).to_have_count(0)
        expect(ann.page.locator("#comment")).to_have_value("Is it late?")
    ann.shows("comment-answer", "Your comment is posted.")
    expect(texts(ann)).to_have_text(["Is it late?"])
    assert Comment.objects.filter(listing=lot).count() == 1


def test_too_long_or_empty_comments_are_told_and_counted(people):
    ann = people.bidder(make_listing())
    says(ann, "   ")
    ann.shows("comment-answer", "Write something first.")
    ann.page.fill("#comment", "x" * 499)
    ann.shows("comment-left", "1 character left")
    ann.page.fill("#comment", "x" * 450)
    ann.shows("comment-left", "50 characters left")


def test_what_was_said_and_taken_out_while_away_is_caught_up(people):
    lot, author = make_listing(), make_person()
    first = said(lot, author, "Old", 1)
    eve = people.visit(lot)
    expect(texts(eve)).to_have_text(["Old"])
    eve.shows("viewers", "watching")
    eve.page.context.set_offline(True)
    eve.shows("connection", "Not connected")
    first.delete()
    said(lot, author, "New", 2)
    eve.page.context.set_offline(False)
    expect(texts(eve)).to_have_text(["New"])


def test_earlier_comments_are_added_below(people):
    lot, author = make_listing(), make_person()
    Comment.objects.bulk_create(
        Comment(listing=lot, author=author, role="visitor", client_id=f"c{n}", text=f"Word {n}", at_ms=n)
        for n in range(45)
    )
    eve = people.visit(lot)
    eve.shows("viewers", "watching")
    for count in (40, 45):
        eve.page.locator("#earlier").click()
        expect(texts(eve)).to_have_count(count)
    expect(texts(eve)).to_have_text([f"Word {n}" for n in range(44, -1, -1)])
    expect(eve.page.locator("#earlier")).to_have_count(0)


def draw(lot, count):
    for number in range(count):
        encoded = BytesIO()
        Image.new("RGB", (120, 80), (number * 60, 90, 120)).save(encoded, "JPEG")
        file = ContentFile(encoded.getvalue(), name=f"picture-{number}.jpg")
        Picture.objects.create(
            owner=lot.seller, listing=lot, position=number, image=file, thumbnail=file, width_px=120, height_px=80
        )


def test_pictures_are_turned_and_enlarged_by_mouse_and_keyboard(people):
    lot = make_listing()
    draw(lot, 3)
    eve = people.visit(lot)
    eve.shows("gallery-count", "1 of 3")
    eve.page.locator("#gallery-bar").get_by_role("button", name="Next picture").click()
    eve.shows("gallery-count", "2 of 3")
    eve.page.locator("[data-thumb='2']").click()
    eve.shows("gallery-count", "3 of 3")
    expect(eve.page.locator("#picture-3")).to_be_in_viewport()
    expect(eve.page.locator("#picture-1")).not_to_be_in_viewport()
    eve.page.locator("#strip").press("ArrowRight")
    eve.shows("gallery-count", "1 of 3")
    eve.page.locator("#picture-1").press("Enter")
    expect(eve.page.get_by_role("dialog")).to_be_visible()
    eve.page.keyboard.press("ArrowLeft")
    eve.shows("zoom-count", "3 of 3")
    eve.page.keyboard.press("Escape")
    expect(eve.page.locator("#zoom")).to_be_hidden()
    expect(eve.page.locator("#picture-3")).to_be_focused()
    assert eve.page.locator("#strip img").evaluate_all("all => all.map((each) => each.loading)") == [
        "auto",
        "lazy",
        "lazy",
    ]


def test_without_script_pictures_are_reached_by_their_thumbnails(people):
    lot = make_listing()
    draw(lot, 3)
    eve = people.visit(lot, java_script_enabled=False)
    eve.page.locator("[data-thumb='1']").click()
    expect(eve.page.locator("#picture-2")).to_be_in_viewport(ratio=0.9)
    expect(eve.page.locator("#gallery-bar")).to_be_hidden()


def test_a_lot_is_watched_and_no_longer_watched_without_a_new_page(people):
    lot = make_listing()
    ann = people.bidder(lot)
    ann.page.evaluate("window.same = true")
    button = ann.page.locator("#watch-button")
    for word, pressed in (("Watching", "true"), ("Watch this lot", "false")):
        button.click()
        expect(button).to_have_text(word)
        expect(button).to_have_attribute("aria-pressed", pressed)
        assert selectors.is_watching(ann.person.pk, lot.pk) == (pressed == "true")
    assert ann.page.evaluate("window.same")


def test_the_result_comes_by_itself_with_names_for_the_two_alone(people):
    seller, ann = make_person(), make_person()
    lot = make_listing(seller=seller, ends_at_ms=now_ms() + 6_000, soft_close_ms=0)
    other_bids(lot, ann, amount_minor=10_000)
    owner, winner, eve = people.visit(lot, seller), people.visit(lot, ann), people.visit(lot)
    owner.shows("ending", f"{ann.username} won.")
    expect(owner.page.get_by_role("link", name="Write to the winner")).to_have_attribute(
        "href", f"/me/inbox/with/{ann.username}/?listing={lot.pk}"
    )
    winner.shows("ending", f"Agree with {seller.username}")
    expect(winner.page.get_by_role("link", name="Write to the seller")).to_be_visible()
    eve.shows("ending", "Paddle 1")
    assert ann.username not in eve.page.content()


def test_the_seller_may_change_the_lot_until_somebody_bids(people):
    seller = make_person()
    lot = make_listing(seller=seller)
    owner = people.visit(lot, seller)
    expect(owner.page.locator("#seller-actions")).to_be_visible()
    owner.shows("viewers", "watching")
    other_bids(lot, make_person(), amount_minor=10_000)
    expect(owner.page.locator("#seller-actions")).to_be_hidden()
    services.cancel_listing(lot)
    owner.shows("ending", "Sell it again")
