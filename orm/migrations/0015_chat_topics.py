from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.chat_topic_values import ChatBotSettings, ChatWidgetSettings, CustomerLanguage, ReplyTemplate, TicketCategory, TicketPriority
from orm.models.indexes import PartialIndex
from orm.models.opening_hours import ChatOpeningHours
from orm.value_objects import ValueField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0014_done_calls')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='ChatTopic',
            fields=[
                ('chat_topic_id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(null=True, max_length=255)),
                ('description', fields.CharField(null=True, max_length=255)),
                ('welcome_message', fields.TextField(null=True, unique=False)),
                ('language', ValueField(null=True, value_type=CustomerLanguage)),
                ('last_accept', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('seconds_pr_accept', fields.IntField(default=0)),
                ('alert_recipient', fields.CharField(null=True, max_length=255)),
                ('alert_template', ValueField(null=True, value_type=ReplyTemplate)),
                ('collect_consent', fields.BooleanField(default=False)),
                ('badge_header', fields.CharField(null=True, max_length=255)),
                ('custom_queue_text_enabled', fields.BooleanField(default=False)),
                ('custom_queue_text', fields.CharField(null=True, max_length=255)),
                ('warn_new_chat_minutes', fields.IntField(default=0)),
                ('warn_manager_new_chat_minutes', fields.IntField(default=0)),
                ('ticket_enabled', fields.BooleanField(default=False)),
                ('ticket_category', ValueField(null=True, value_type=TicketCategory)),
                ('ticket_priority', ValueField(null=True, value_type=TicketPriority)),
                ('opening_hours_enabled', fields.BooleanField(default=False)),
                ('opening_hours', ValueField(null=True, value_type=ChatOpeningHours)),
                ('widget', ValueField(null=True, value_type=ChatWidgetSettings)),
                ('bot_enabled', fields.BooleanField(default=False)),
                ('bot_settings', ValueField(null=True, value_type=ChatBotSettings)),
                ('offline_collect_consent', fields.BooleanField(default=False)),
                ('warn_chat_message_minutes', fields.IntField(default=0)),
                ('warn_manager_chat_message_minutes', fields.IntField(default=0)),
                ('use_queue_offline_form', fields.BooleanField(default=False)),
                ('offline_form_time_limit', fields.IntField(default=0)),
                ('offline_form_queue_length', fields.IntField(default=0)),
                ('widget_enable_rating', fields.BooleanField(default=False)),
                ('widget_rating_text', fields.CharField(null=True, max_length=1024)),
                ('version', fields.IntField(default=1)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('updated_at', fields.DatetimeField(auto_now=True, auto_now_add=False)),
                ('created_by', fields.IntField(null=True)),
                ('created_by_application', fields.IntField(null=True)),
            ],
            options={'table': 'chat_topic', 'app': 'orm', 'pk_attr': 'chat_topic_id', 'table_description': "The entity of POST ChatTopic, in the page's order, and what the service keeps beside it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ChatTopicAgent',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('topic', fields.ForeignKeyField('orm.ChatTopic', source_field='topic_id', db_constraint=True, to_field='chat_topic_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('user', fields.ForeignKeyField('orm.Associate', source_field='user_id', db_constraint=True, to_field='associate_id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('can_listen', fields.BooleanField(default=False)),
                ('can_respond', fields.BooleanField(default=False)),
                ('can_manage', fields.BooleanField(default=False)),
                ('can_notify', fields.BooleanField(default=False)),
            ],
            options={'table': 'chat_topic_agent', 'app': 'orm', 'unique_together': (('topic', 'user'),), 'indexes': [Index(fields=['user_id'], name='chat_topic_agent_user')], 'pk_attr': 'id', 'table_description': 'The carrier ChatTopicAgent: a topic has each associate once, and takes its agents with it.'},
            bases=['Model'],
        ),
        ops.AddIndex(
            model_name='ChatSession',
            index=PartialIndex(fields=('topic_id', 'chat_session_id'), name='chat_session_topic', where='topic_id <> 0'),
        ),
    ]
