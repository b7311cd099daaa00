"""How a caller wants the answer: written in what, told in which zone and language, and how much."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request

from rest_facade import languages, negotiation, select, zones
from rest_facade.carriers import Carrier
from rest_facade.dates import Dates
from rest_facade.languages import Languages
from rest_facade.negotiation import Representation
from rest_facade.parameters import parameter
from rest_facade.select import Selection

IGNORED_SELECT = "X-Parley-Ignored-Select"
LONGEST_HEADER = 1000


@dataclass(frozen=True)
class Wishes:
    """What a request asks of its answer; bare dates of its body are in the same zone."""

    representation: Representation
    dates: Dates
    languages: Languages
    selection: Selection
    ignored: tuple[str, ...] = ()
    """Names in `$select` that the entity lacks."""

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says of itself."""
        said = {zones.HEADER: self.dates.zone.key, **self.languages.headers}
        if self.ignored:
            # Callers made these names up, so they are quoted.
            names = ",".join(quote(name, safe="/$_") for name in self.ignored)
            said[IGNORED_SELECT] = names[:LONGEST_HEADER]
        return said


def wishes_of(request: Request, carrier: Carrier, usual: Dates, accept: str | None) -> Wishes:
    """What a request for an entity asks; NotAcceptable or UnknownZone when it cannot be had."""
    selection, ignored = select.parse(parameter(request, "$select"), carrier)
    return Wishes(
        negotiation.choose(accept),
        zones.dates_for(request.headers.get(zones.HEADER), usual),
        languages.asked_for(request.headers),
        selection,
        ignored,
    )
