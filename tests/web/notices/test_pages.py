"""The list of notices, its settings, and the way out of e-mails."""

import pytest
from django.utils import timezone

from bidding.models import Listing, Notice
from tests.web.notices.conftest import text_of, told
from web.notices import choices
from web.notices.unsubscribing import Subscription, path_of

pytestmark = pytest.mark.django_db(transaction=True)

LIST, SETTINGS, READ = "/me/notices/", "/me/notices/settings/", "/me/notices/read/"
PAGES = (LIST, SETTINGS)


def test_notices_are_the_persons_own_newest_first(client, lot, person, notice):
    ann, clock, chair = person("ann"), lot("A longcase clock"), lot("A chair")
    notice("lost", ann, clock, price_minor=12_000, at_ms=1_000)
    notice("won", ann, chair, price_minor=9_000, at_ms=2_000)
    notice("won", person("bob"), clock)
    client.force_login(ann)

    text = text_of(client.get(LIST))

    assert text.index("You won A chair · $90.00") < text.index("You did not win A longcase clock · $120.00")
    assert text.count("You won") == 1


def test_a_renewed_notice_comes_first_again(client, person, notice):
    ann = person("ann")
    old, new = notice("outbid", ann, at_ms=1), notice("outbid", ann, at_ms=2)
    Notice.objects.filter(pk=old.pk).update(at_ms=3)
    client.force_login(ann)

    text = text_of(client.get(LIST))

    assert text.index(old.listing.title) < text.index(new.listing.title)


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_every_kind_has_words_and_leads_somewhere(client, notice, kind):
    one = notice(kind)
    client.force_login(one.user)

    page = client.get(f"{LIST}?kind={kind}").content.decode()

    assert f"notice--{kind}" in page
    assert f'href="/listings/{one.listing_id}/"' in page or f">{one.sender.username}</a>" in page


def test_one_kind_can_be_looked_at_alone(client, person, notice):
    ann = person("ann")
    won, lost = notice("won", ann), notice("lost", ann)
    client.force_login(ann)

    text = text_of(client.get(f"{LIST}?kind=won"))

    assert won.listing.title in text
    assert lost.listing.title not in text
    assert "Nothing of this kind yet" in text_of(client.get(f"{LIST}?kind=sold"))
    assert lost.listing.title in text_of(client.get(f"{LIST}?kind=nonsense"))


def test_pages_keep_the_kind(client, person, lot, notice):
    ann, clock = person("ann"), lot()
    people = [person(f"p{number}") for number in range(31)]
    for one in people:
        Notice.objects.create(user=ann, kind="message", sender=one, at_ms=1)
    notice("won", ann, clock)
    client.force_login(ann)

    page = client.get(f"{LIST}?kind=message").content.decode()

    assert 'href="?kind=message&amp;page=2"' in page
    assert "Page 2 of 2" in text_of(client.get(f"{LIST}?kind=message&page=2"))


def test_the_list_takes_a_few_queries(client, person, notice, django_assert_max_num_queries):
    ann = person("ann")
    for _ in range(6):
        notice("won", ann)
        notice("message", ann)
    client.force_login(ann)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_what_is_unread_is_marked_until_it_is_read(client, person, notice):
    ann = person("ann")
    notice("won", ann, at_ms=1_000)
    client.force_login(ann)
    page = client.get(LIST).content.decode()
    assert "notice--unread" in page
    assert 'name="until_ms" value="1000"' in page
    notice("lost", ann, at_ms=2_000)  # while one reads

    answer = client.post(READ, {"until_ms": "1000", "kind": ""})

    assert answer["Location"] == LIST
    assert list(Notice.objects.filter(user=ann, read_at=None).values_list("kind", flat=True)) == ["lost"]


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 30])
def test_a_foreign_moment_marks_all(client, person, notice, until):
    ann = person("ann")
    notice("won", ann)
    client.force_login(ann)
    assert client.post(READ, {"until_ms": until}).status_code == 302
    assert not Notice.objects.filter(read_at=None).exists()


def test_nobody_reads_or_marks_anothers_notices(client, person, notice):
    ann, eve = person("ann"), person("eve")
    secret = notice("won", ann)
    client.force_login(eve)

    assert secret.listing.title not in text_of(client.get(LIST))
    client.post(READ)

    assert Notice.objects.get(pk=secret.pk).read_at is None


def test_kinds_that_were_off_are_not_listed(client, notice):
    won = notice("won", shown=False)
    client.force_login(won.user)

    assert won.listing.title not in text_of(client.get(LIST))


def test_without_notices_it_says_what_will_be_there(client, person):
    client.force_login(person("ann"))
    assert "Nothing yet" in text_of(client.get(LIST))


@pytest.mark.parametrize("page", PAGES)
def test_notices_need_signing_in(client, house, page):
    assert client.get(page)["Location"] == f"/accounts/login/?next={page}"
    assert client.post(READ).status_code == 302


def test_titles_are_text(client, notice):
    won = notice("won")
    Listing.objects.filter(pk=won.listing_id).update(title='<script>alert(1)</script> & "x"')
    client.force_login(won.user)

    page = client.get(LIST).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;" in page
    assert "<script>alert" not in page


def test_everything_is_on_until_it_is_switched_off(client, person):
    ann = person("ann")
    client.force_login(ann)
    page = client.get(SETTINGS).content.decode()
    assert page.count(" checked") == 2 * len(Notice.Kind.values)

    answer = client.post(SETTINGS, {"in_page": ["won", "outbid"], "by_email": ["won", "nonsense"]}, follow=True)

    assert told(answer) == ["Your choice is saved."]
    assert answer.content.decode().count(" checked") == 3
    assert choices.choice_of(ann.pk, "outbid") == choices.Choice(in_page=True, by_email=False)
    assert choices.choice_of(ann.pk, "sold") == choices.Choice(in_page=False, by_email=False)
    assert choices.choice_of(person("bob").pk, "sold") == choices.EVERYTHING


def test_settings_say_where_e_mails_go(client, person):
    ann, nobody = person("ann"), person("nobody")
    type(nobody).objects.filter(pk=nobody.pk).update(email="")
    client.force_login(ann)
    assert "E-mails go to ann@example.org." in text_of(client.get(SETTINGS))
    client.force_login(nobody)
    assert "no e-mail address of yours" in text_of(client.get(SETTINGS))


def test_a_link_out_of_an_e_mail_works_for_its_person_and_kind_only(client, person):
    ann, bob = person("ann"), person("bob")
    path = path_of(Subscription(ann.pk, "outbid"))
    assert "Somebody outbids me" in text_of(client.get(path))
    client.force_login(bob)

    client.post(path)

    assert not choices.choice_of(ann.pk, "outbid").by_email
    assert choices.choice_of(ann.pk, "won").by_email
    assert choices.choice_of(bob.pk, "outbid").by_email


def test_a_link_that_we_have_not_made_is_not_found(client, person):
    ann, bob = person("ann"), person("bob")
    good = path_of(Subscription(ann.pk, "outbid"))
    for bad in (good.replace(f"{ann.pk}-", f"{bob.pk}-"), good.replace("outbid", "won"), f"{LIST}off/x/"):
        assert client.post(bad).status_code == 404


def test_whose_account_is_closed_or_gone_gets_no_e_mails_to_end(client, person):
    ann = person("ann")
    path = path_of(Subscription(ann.pk, "outbid"))
    type(ann).objects.filter(pk=ann.pk).update(closed_at=timezone.now())
    assert client.post(path).status_code == 404
    ann.delete()
    assert client.post(path).status_code == 404


def test_the_way_out_of_e_mails_needs_no_form_of_ours(person, settings):
    from django.test import Client

    path = path_of(Subscription(person("ann").pk, "outbid"))
    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
