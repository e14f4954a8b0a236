from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bidding', '0005_archived_entries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # One index less for each row to be stored: what finds a person's bids says that each id is there once, too.
    operations = [
        migrations.RemoveConstraint(
            model_name='archivedentry',
            name='archived_bid_id_once',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='bid_id_once',
        ),
        migrations.RemoveIndex(
            model_name='archivedentry',
            name='archived_of_person',
        ),
        migrations.RemoveIndex(
            model_name='ledgerentry',
            name='bids_of_person',
        ),
        migrations.AddConstraint(
            model_name='archivedentry',
            constraint=models.UniqueConstraint(condition=models.Q(('bidder__isnull', False)), fields=('bidder', 'listing', 'bid_id'), name='archived_bid_of_person_once'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('bidder__isnull', False)), fields=('bidder', 'listing', 'bid_id'), name='bid_of_person_once'),
        ),
    ]
