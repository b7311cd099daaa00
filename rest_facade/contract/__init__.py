"""The data types of SuperOffice's API: carriers, names, dates, time zones and languages."""
