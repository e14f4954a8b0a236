import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = (
    "id, shard, epoch, stream_ms, stream_n, listing_id, type, seq, at_ms, bidder_id, paddle, bid_id, kind,"
    " value_minor, shown_minor, price_minor, why, public, voided, payload"
)

VIEW = f"""
CREATE VIEW bidding_storedentry AS
    SELECT {COLUMNS} FROM bidding_ledgerentry UNION ALL SELECT {COLUMNS} FROM bidding_archivedentry;
"""

# Nothing is lost on the way back.
NO_VIEW = f"""
DROP VIEW bidding_storedentry;
INSERT INTO bidding_ledgerentry ({COLUMNS}) SELECT {COLUMNS} FROM bidding_archivedentry;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bidding', '0004_finding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.SmallIntegerField()),
                ('epoch', models.IntegerField()),
                ('stream_ms', models.BigIntegerField()),
                ('stream_n', models.IntegerField()),
                ('type', models.CharField(max_length=10)),
                ('seq', models.BigIntegerField()),
                ('at_ms', models.BigIntegerField()),
                ('paddle', models.IntegerField(null=True)),
                ('bid_id', models.CharField(max_length=64, null=True)),
                ('kind', models.CharField(choices=[('straight', 'Straight'), ('automatic', 'Automatic'), ('buy_now', 'Buy Now')], max_length=9, null=True)),
                ('value_minor', models.BigIntegerField(help_text='The amount, or the maximum of an automatic bid.', null=True)),
                ('shown_minor', models.BigIntegerField(help_text='The public amount.', null=True)),
                ('price_minor', models.BigIntegerField(help_text='The price after it.', null=True)),
                ('why', models.CharField(max_length=20, null=True)),
                ('public', models.BooleanField(default=False, help_text='It made a public bid event.')),
                ('voided', models.BooleanField(default=False)),
                ('payload', models.TextField()),
            ],
            options={
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='ArchivedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shard', models.SmallIntegerField()),
                ('epoch', models.IntegerField()),
                ('stream_ms', models.BigIntegerField()),
                ('stream_n', models.IntegerField()),
                ('type', models.CharField(max_length=10)),
                ('seq', models.BigIntegerField()),
                ('at_ms', models.BigIntegerField()),
                ('paddle', models.IntegerField(null=True)),
                ('bid_id', models.CharField(max_length=64, null=True)),
                ('kind', models.CharField(choices=[('straight', 'Straight'), ('automatic', 'Automatic'), ('buy_now', 'Buy Now')], max_length=9, null=True)),
                ('value_minor', models.BigIntegerField(help_text='The amount, or the maximum of an automatic bid.', null=True)),
                ('shown_minor', models.BigIntegerField(help_text='The public amount.', null=True)),
                ('price_minor', models.BigIntegerField(help_text='The price after it.', null=True)),
                ('why', models.CharField(max_length=20, null=True)),
                ('public', models.BooleanField(default=False, help_text='It made a public bid event.')),
                ('voided', models.BooleanField(default=False)),
                ('payload', models.TextField()),
                ('bidder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='bidding.listing')),
            ],
            options={
                'verbose_name_plural': 'archived entries',
                'indexes': [models.Index(fields=['listing', 'epoch', 'stream_ms', 'stream_n'], name='archived_order'), models.Index(condition=models.Q(('public', True), ('type', 'bid')), fields=['listing', '-seq'], name='archived_history'), models.Index(fields=['bidder', '-id'], name='archived_of_person')],
                'constraints': [models.UniqueConstraint(fields=('shard', 'epoch', 'stream_ms', 'stream_n'), name='archived_once'), models.UniqueConstraint(condition=models.Q(('type', 'bid')), fields=('listing', 'bidder', 'bid_id'), name='archived_bid_id_once')],
            },
        ),
        migrations.RunSQL(VIEW, NO_VIEW),
    ]
