"""The columns of the rows that a session refers to: what each says of the customer, and to whom.

Each column names the fields of a session whose values it can repeat. It is hidden as soon as one of
them is, so that a hidden address is not read from the ticket instead. A column that can neither
reach nor name the customer repeats nothing. docs/rights.md shows these tables.
"""

from collections.abc import Mapping

Repeated = tuple[str, ...]
"""The session's attributes whose values a column can repeat."""

NOTHING: Repeated = ()
"""Numbers, dates, categories, places as large as a town, and what colleagues are called."""
EMAIL: Repeated = ("customer_email",)
PHONE: Repeated = ("customer_phone",)
REACH: Repeated = ("customer_email", "customer_phone")
"""Another way to reach the customer, such as by post, or one that is not known in advance."""
NAME: Repeated = ("customer_name",)
COMPANY: Repeated = ("customer_company_name",)
"""Names and public numbers of the customer's company."""
HEADING: Repeated = (*NAME, *COMPANY)
"""A line that colleagues wrote, such as the title of a sale; it can name the customer."""
NOTES: Repeated = (*REACH, *HEADING)
"""Free text of colleagues, where addresses and phone numbers are written down, too."""
SUBJECT: Repeated = ("first_message",)
"""Texts that the customer wrote; they are shown to everybody who may read the conversation."""
WRITER: Repeated = (*REACH, *NAME, "person")
"""An address or a name, depending on how a message came in."""


def _table(*repeating: tuple[Repeated, str]) -> Mapping[str, Repeated]:
    """The columns of one table, from the names (separated by blanks) that repeat the same."""
    return {column: repeated for repeated, columns in repeating for column in columns.split()}


_ASSOCIATE = _table(
    (
        NOTHING,
        "associate_id name person_id rank tooltip type group_idx full_name formal_name deleted"
        " ej_user_id user_name extra_fields custom_fields",
    ),
)
"""Associates are colleagues, never the customer."""

REFERENCE_FIELDS: Mapping[str, Mapping[str, Repeated]] = {
    "user": _ASSOCIATE,
    "person": _table(
        (EMAIL, "email email_name"),
        (PHONE, "direct_phone mobile_phone fax_phone contact_phone contact_fax"),
        (REACH, "post1 post2 post3"),
        (
            NAME,
            "firstname middle_name lastname full_name formal_name kanafname kanalname"
            " person_number",
        ),
        (
            (*COMPANY, "contact"),
            "contact_name contact_department contact_full_name contact_org_nr",
        ),
        (("contact",), "contact_id"),
        (NOTES, "description"),
        (
            NOTHING,
            "person_id position mrmrs title country_id retired rank active_interests"
            " contact_country_id associate_name associate_id use_person_address active_erp_links"
            " ticket_priority_id support_language_id support_associate_id category_name",
        ),
    ),
    "contact": _table(
        (EMAIL, "email_address email_address_name"),
        (PHONE, "direct_phone"),
        (REACH, "address formatted_address url url_name"),
        (COMPANY, "name department full_name kananame org_nr number1 number2"),
        (
            NOTHING,
            "contact_id city associate_id country_id associate_full_name business_name"
            " category_name country_name is_owner_contact active_erp_links",
        ),
    ),
    "project": _table(
        (HEADING, "name"),
        (NOTES, "description"),
        (
            NOTHING,
            "project_id url type associate_id associate_full_name type_id updated status_id status"
            " text_id publish_to publish_from is_published url_name project_number"
            " active_erp_links event_id start_date",
        ),
    ),
    "sale": _table(
        (HEADING, "title"),
        (NOTES, "description"),
        ((*NAME, "person"), "person_full_name"),
        ((*COMPANY, "contact"), "contact_name"),
        ((*HEADING, "project"), "project_name"),
        (("person",), "person_id"),
        (("contact",), "contact_id"),
        (("project",), "project_id"),
        (
            NOTHING,
            "sale_id sale_date probability amount currency associate_full_name status"
            " weighted_amount earning_percent earning associate_id sale_type_id sale_type_name"
            " completed active_erp_links next_due_date number",
        ),
    ),
    "ticket": _table(
        (WRITER, "from_address author"),
        (SUBJECT, "title"),
        (
            (*NAME, "person"),
            "person_firstname person_middle_name person_lastname person_fullname",
        ),
        ((*COMPANY, "contact"), "contact_name"),
        ((*HEADING, "sale"), "sale_heading"),
        ((*HEADING, "project"), "project_name"),
        (("person",), "cust_id"),
        (("contact",), "contact_id"),
        (("sale",), "sale_id"),
        (("project",), "project_id"),
        (
            NOTHING,
            "ticket_id created_at last_changed read_by_owner read_by_customer first_read_by_user"
            " activate closed_at replied_at alert_timeout deadline created_by created_by_name"
            " owned_by owned_by_name category category_name category_fullname slevel priority"
            " priority_name base_status ticket_status ticket_status_display_value origin"
            " alert_level connect_id read_status time_to_reply real_time_to_reply time_to_close"
            " real_time_to_close time_spent_internally time_spent_externally time_spent_queue"
            " real_time_spent_internally real_time_spent_externally real_time_spent_queue"
            " time_spent has_attachment num_replies num_messages owned_by_associate_id language"
            " sentiment sentiment_confidence form_submission_id ticket_type_id ticket_type_name",
        ),
    ),
    "transfer_to": _ASSOCIATE,
}
"""For each reference of a session, the fields that each column of its row can repeat."""

_WHO_ANSWERS = frozenset({"associate_id", "name", "full_name"})
"""Columns of a colleague that GET ChatSession's list shows; its default columns have the name."""

SHOWN_WITHOUT_ALL: Mapping[str, frozenset[str]] = {
    "user": _WHO_ANSWERS,
    "person": frozenset({"person_id"}),
    "contact": frozenset({"contact_id"}),
    "project": frozenset({"project_id"}),
    "sale": frozenset({"sale_id"}),
    "ticket": frozenset({"ticket_id"}),
    "transfer_to": _WHO_ANSWERS,
}
"""For each reference, the columns that are shown to an application without the scope ALL.

It may refer to any row by its key. If it saw more than the key, it could read a whole table by
creating a session for each key. Of colleagues it sees the names, which customers are told, too.
"""
