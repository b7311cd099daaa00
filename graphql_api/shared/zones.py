"""Names of time zones, which both doors read."""

from orm.zones import UnknownZoneName, zone_named

__all__ = ["UnknownZoneName", "zone_named"]
