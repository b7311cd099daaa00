"""Webhooks, and the attempts to deliver events to them. Code of the version before sends none."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.fields import WordsField
from orm.models.webhook_enums import DeliveryOutcome, WebhookEvent, WebhookState
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0022_events')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='Webhook',
            fields=[
                ('webhook_id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=255)),
                ('url', fields.CharField(max_length=2048)),
                ('events', WordsField(WebhookEvent, max_length=255)),
                ('application', fields.ForeignKeyField('orm.Application', source_field='application_id', null=True, db_constraint=True, to_field='application_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('secret', fields.CharField(max_length=255)),
                ('old_secret', fields.CharField(default='', max_length=255)),
                ('old_secret_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('state', fields.CharEnumField(default=WebhookState.ACTIVE, description='ACTIVE: active\nPAUSED: paused\nFAILED: failed\nGONE: gone\nBEHIND: behind\nREVOKED: revoked', enum_type=WebhookState, max_length=16)),
                ('reason', fields.CharField(default='', max_length=255)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('epoch', fields.CharField(max_length=64)),
                ('position', fields.BigIntField()),
                ('failures', fields.IntField(default=0)),
                ('next_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('test_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('lease_holder', fields.CharField(default='', max_length=32)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'webhook', 'app': 'orm', 'indexes': [Index(fields=['application_id'], name='webhook_application')], 'pk_attr': 'webhook_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('webhook_attempt_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('webhook', fields.ForeignKeyField('orm.Webhook', source_field='webhook_id', db_constraint=True, to_field='webhook_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('event', fields.CharField(max_length=32)),
                ('event_id', fields.BigIntField(null=True)),
                ('message_id', fields.CharField(max_length=64)),
                ('number', fields.IntField()),
                ('outcome', fields.CharEnumField(description='DELIVERED: delivered\nREFUSED: refused\nTIMED_OUT: timed_out\nUNREACHABLE: unreachable\nADDRESS: address\nUNSENT: unsent', enum_type=DeliveryOutcome, max_length=16)),
                ('status', fields.IntField(null=True)),
                ('milliseconds', fields.IntField()),
                ('next_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'webhook_attempt', 'app': 'orm', 'indexes': [Index(fields=['webhook_id', 'webhook_attempt_id'], name='webhook_attempt_webhook'), Index(fields=['at'], name='webhook_attempt_at')], 'pk_attr': 'webhook_attempt_id'},
            bases=['Model'],
        ),
    ]
