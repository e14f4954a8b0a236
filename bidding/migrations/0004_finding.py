import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

WORDS = "setweight(to_tsvector('english', {0}.title), 'A') || setweight(to_tsvector('english', {0}.description), 'D')"

# A trigger: whoever writes a title or a description has written its words too. Rows that only bids change never fire it.
TRIGGER = f"""
CREATE FUNCTION bidding_write_search_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.title = OLD.title AND NEW.description = OLD.description THEN
        RETURN NULL;
    END IF;
    INSERT INTO bidding_searchtext (listing_id, words) VALUES (NEW.id, {WORDS.format("NEW")})
        ON CONFLICT (listing_id) DO UPDATE SET words = EXCLUDED.words;
    RETURN NULL;
END $$;
CREATE TRIGGER bidding_search_text AFTER INSERT OR UPDATE OF title, description ON bidding_listing
    FOR EACH ROW EXECUTE FUNCTION bidding_write_search_text();
INSERT INTO bidding_searchtext (listing_id, words) SELECT id, {WORDS.format("bidding_listing")} FROM bidding_listing;
SET CONSTRAINTS ALL IMMEDIATE;
"""

NO_TRIGGER = """
DROP TRIGGER bidding_search_text ON bidding_listing;
DROP FUNCTION bidding_write_search_text();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bidding', '0003_pictures'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('listing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='bidding.listing')),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='search_words')],
            },
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('status__in', ['scheduled', 'open', 'paused'])), fields=['ends_at_ms', 'id'], name='listing_running_end'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('status', 'scheduled')), fields=['starts_at_ms', 'id'], name='listing_coming_start'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('status__in', ['closed', 'cancelled'])), fields=['ends_at_ms', 'id'], name='listing_over_end'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('status__in', ['scheduled', 'open', 'paused'])), fields=['id'], name='listing_running'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(django.db.models.functions.comparison.Coalesce('price_minor', 'start_minor'), models.F('id'), name='listing_price'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['ends_at_ms', 'id'], name='listing_end'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['bid_count', 'id'], name='listing_bids'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['currency'], name='listing_currency'),
        ),
    ]
