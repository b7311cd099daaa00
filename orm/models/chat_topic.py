"""The chat topic: the subject that a customer chooses, with its hours, forms and bot."""

from tortoise import fields

from orm.models.chat_topic_values import (
    ChatBotSettings,
    ChatWidgetSettings,
    CustomerLanguage,
    ReplyTemplate,
    TicketCategory,
    TicketPriority,
)
from orm.models.opening_hours import ChatOpeningHours
from orm.models.versioned import VersionedModel
from orm.value_objects import ValueField


# The docstring is also the comment of the table: changing it needs a migration.
class ChatTopic(VersionedModel):
    """The entity of POST ChatTopic, in the page's order, and what the service keeps beside it."""

    chat_topic_id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255, null=True)
    description = fields.CharField(max_length=255, null=True)
    welcome_message = fields.TextField(null=True)
    language = ValueField(CustomerLanguage, null=True)
    last_accept = fields.DatetimeField(null=True)
    seconds_pr_accept = fields.IntField(default=0)
    alert_recipient = fields.CharField(max_length=255, null=True)
    alert_template = ValueField(ReplyTemplate, null=True)
    collect_consent = fields.BooleanField(default=False)
    badge_header = fields.CharField(max_length=255, null=True)
    custom_queue_text_enabled = fields.BooleanField(default=False)
    custom_queue_text = fields.CharField(max_length=255, null=True)
    warn_new_chat_minutes = fields.IntField(default=0)
    warn_manager_new_chat_minutes = fields.IntField(default=0)
    ticket_enabled = fields.BooleanField(default=False)
    ticket_category = ValueField(TicketCategory, null=True)
    ticket_priority = ValueField(TicketPriority, null=True)
    opening_hours_enabled = fields.BooleanField(default=False)
    opening_hours = ValueField(ChatOpeningHours, null=True)
    widget = ValueField(ChatWidgetSettings, null=True)
    bot_enabled = fields.BooleanField(default=False)
    bot_settings = ValueField(ChatBotSettings, null=True)
    offline_collect_consent = fields.BooleanField(default=False)
    warn_chat_message_minutes = fields.IntField(default=0)
    warn_manager_chat_message_minutes = fields.IntField(default=0)
    use_queue_offline_form = fields.BooleanField(default=False)
    offline_form_time_limit = fields.IntField(default=0)
    offline_form_queue_length = fields.IntField(default=0)
    widget_enable_rating = fields.BooleanField(default=False)
    widget_rating_text = fields.CharField(max_length=1024, null=True)

    class Meta:
        table = "chat_topic"
