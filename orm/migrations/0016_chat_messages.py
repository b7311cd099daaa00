from tortoise import migrations
from tortoise.migrations import operations as ops
from orm.models.enums import ChatMessageSpecialType, ChatMessageType
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('orm', '0015_chat_topics')]
    oldest_code = '0011_sessions_of_applications'

    initial = False

    operations = [
        ops.CreateModel(
            name='ChatMessage',
            fields=[
                ('chat_message_id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('chat_session', fields.ForeignKeyField('orm.ChatSession', source_field='chat_session_id', db_constraint=True, to_field='chat_session_id', related_name=False, on_delete=OnDelete.CASCADE)),
                ('type', fields.IntEnumField(default=ChatMessageType.INVALID, description='INVALID: 0\nTO_CUSTOMER: 1\nTO_USER: 2\nSPECIAL: 3', enum_type=ChatMessageType, generated=False)),
                ('message', fields.TextField(null=True, unique=False)),
                ('author', fields.CharField(null=True, max_length=255)),
                ('read_by_customer', fields.IntField(default=0)),
                ('special_type', fields.IntEnumField(default=ChatMessageSpecialType.NONE, description='NONE: 0\nWELCOME: 1\nURL: 2\nBLOCK: 3\nNEW_SESSION: 5\nTRANSFERED_SESSION: 6\nERROR: 7\nSESSION_DELETED: 8\nFAQ_SUCCESS_QUESTION: 9\nCLOSED_BY_USER: 10\nCLOSED_BY_CUSTOMER: 11\nCLOSED_BY_IDLE: 12\nTRANSFER_REJECTED: 13\nREOPENED_BY_CUSTOMER: 14\nCLICKED_OPTION: 15\nBOT_MESSAGE: 16\nOPTIONS: 17\nILLEGAL_FILE_TYPE: 18', enum_type=ChatMessageSpecialType, generated=False)),
                ('special_param', fields.CharField(null=True, max_length=255)),
                ('when_posted', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'chat_message', 'app': 'orm', 'indexes': [Index(fields=['chat_session_id', 'chat_message_id'], name='chat_message_session')], 'pk_attr': 'chat_message_id', 'table_description': "The carrier ChatMessage, in the page's order: a part of a session, which goes with it."},
            bases=['Model'],
        ),
    ]
