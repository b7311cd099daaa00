import pytest

from rest_facade.writing.entity import field_properties, table_right


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (["SELECT", "UPDATE", "INSERT", "DELETE"], "FULL"),
        (["DELETE", "INSERT", "UPDATE", "SELECT"], "FULL"),
        (["SELECT", "UPDATE", "INSERT"], "Select, Update, Insert"),
        (["SELECT", "UPDATE"], "Select, Update"),
        (["SELECT"], "Select"),
        ([], "None"),
    ],
)
def test_table_rights_are_written_as_names(mask: list[str], expected: str) -> None:
    assert table_right({"mask": mask, "reason": "why"}) == {"Mask": expected, "Reason": "why"}


@pytest.mark.parametrize(
    ("mask", "expected"), [(["UPDATE"], "Update"), (["READ"], "Read"), ([], "None")]
)
def test_field_rights_are_written_as_names(mask: list[str], expected: str) -> None:
    url = {
        "name": "urlName",
        "right": {"mask": mask, "reason": "why"},
        "type": "System.String",
        "length": -1,
    }
    assert field_properties([url], {"URLName"}) == {
        "URLName": {
            "FieldRight": {"Mask": expected, "Reason": "why"},
            "FieldType": "System.String",
            "FieldLength": -1,
        }
    }


def test_only_selected_fields_are_listed_in_their_order() -> None:
    right = {"mask": ["READ"], "reason": ""}
    fields = [
        {"name": name, "right": right, "type": "System.Int32", "length": 4}
        for name in ("topicId", "rank", "rating")
    ]
    assert list(field_properties(fields, {"Rating", "TopicId", "Status"})) == ["TopicId", "Rating"]
    assert field_properties(fields, set()) == {}
