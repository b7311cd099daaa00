"""Time zones of countries and their regions that neither the IANA nor the CLDR data gives.

Countries have codes of ISO 3166-1, regions of ISO 3166-2. A region with several time zones gets the
one that most of its people use.
"""

from collections.abc import Mapping

MAIN_ZONES: Mapping[str, str] = {
    # The primary zone of the country in CLDR.
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MH": "Pacific/Majuro",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
    # The IANA database says that the zone is "most of" the country.
    "CY": "Asia/Nicosia",
    "GL": "America/Nuuk",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "PG": "Pacific/Port_Moresby",
    # Several zones, which differ only in the past.
    "AR": "America/Argentina/Buenos_Aires",
    "PS": "Asia/Gaza",
    # Not the ISO code of the United Kingdom, but reserved for it.
    "UK": "Europe/London",
}

_REGIONS: Mapping[str, Mapping[str, str]] = {
    "AU": {
        "Australia/Adelaide": "SA",
        "Australia/Brisbane": "QLD",
        "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
        "Australia/Melbourne": "VIC",
        "Australia/Perth": "WA",
        "Australia/Sydney": "ACT NSW",
    },
    "BR": {
        "America/Araguaina": "TO",
        "America/Bahia": "BA",
        "America/Belem": "AP PA",
        "America/Boa_Vista": "RR",
        "America/Campo_Grande": "MS",
        "America/Cuiaba": "MT",
        "America/Fortaleza": "CE MA PB PI RN",
        "America/Maceio": "AL SE",
        "America/Manaus": "AM",
        "America/Porto_Velho": "RO",
        "America/Recife": "PE",
        "America/Rio_Branco": "AC",
        "America/Sao_Paulo": "DF ES GO MG PR RJ RS SC SP",
    },
    "CA": {
        "America/Edmonton": "AB NT",
        "America/Halifax": "NS PE",
        "America/Iqaluit": "NU",
        "America/Moncton": "NB",
        "America/Regina": "SK",
        "America/St_Johns": "NL",
        "America/Toronto": "ON QC",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
        "America/Winnipeg": "MB",
    },
    "CL": {"America/Punta_Arenas": "MA"},
    "EC": {"Pacific/Galapagos": "W"},
    "ES": {"Africa/Ceuta": "CE ML", "Atlantic/Canary": "CN"},
    "ID": {
        "Asia/Jakarta": "AC BB BE BT JA JB JI JK JT KR LA RI SB SS SU YO",
        "Asia/Jayapura": "MA MU PA PB PD PE PS PT",
        "Asia/Makassar": "BA GO KI KS KU NB NT SA SG SN SR ST",
        "Asia/Pontianak": "KB KT",
    },
    "MX": {
        "America/Cancun": "ROO",
        "America/Chihuahua": "CHH",
        "America/Hermosillo": "SON",
        "America/Mazatlan": "BCS NAY SIN",
        "America/Merida": "CAM YUC",
        "America/Mexico_City": "AGU CHP CMX COL GRO GUA HID JAL MEX MIC MOR OAX PUE QUE SLP TAB"
        " TLA VER ZAC",
        "America/Monterrey": "COA DUR NLE TAM",
        "America/Tijuana": "BCN",
    },
    "NZ": {"Pacific/Chatham": "CIT"},
    "PT": {"Atlantic/Azores": "20", "Atlantic/Madeira": "30"},
    "RU": {
        "Asia/Anadyr": "CHU",
        "Asia/Barnaul": "AL ALT",
        "Asia/Chita": "ZAB",
        "Asia/Irkutsk": "BU IRK",
        "Asia/Kamchatka": "KAM",
        "Asia/Krasnoyarsk": "KK KYA TY",
        "Asia/Magadan": "MAG",
        "Asia/Novokuznetsk": "KEM",
        "Asia/Novosibirsk": "NVS",
        "Asia/Omsk": "OMS",
        "Asia/Sakhalin": "SAK",
        "Asia/Tomsk": "TOM",
        "Asia/Vladivostok": "KHA PRI YEV",
        "Asia/Yakutsk": "AMU SA",
        "Asia/Yekaterinburg": "BA CHE KGN KHM ORE PER SVE TYU YAN",
        "Europe/Astrakhan": "AST",
        "Europe/Kaliningrad": "KGD",
        "Europe/Kirov": "KIR",
        "Europe/Moscow": "AD ARK BEL BRY CE CU DA IN IVA KB KC KDA KL KLU KO KOS KR KRS LEN LIP ME"
        " MO MOS MOW MUR NEN NGR NIZ ORL PNZ PSK ROS RYA SE SMO SPE STA TA TAM TUL TVE VLA VLG VOR"
        " YAR",
        "Europe/Samara": "SAM UD",
        "Europe/Saratov": "SAR",
        "Europe/Ulyanovsk": "ULY",
        "Europe/Volgograd": "VGG",
    },
    "US": {
        "America/Anchorage": "AK",
        "America/Boise": "ID",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Detroit": "MI",
        "America/Indiana/Indianapolis": "IN",
        "America/Los_Angeles": "CA NV OR WA",
        "America/New_York": "CT DC DE FL GA KY MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Phoenix": "AZ",
        "Pacific/Honolulu": "HI",
    },
}

ZONES_OF_REGIONS: Mapping[str, str] = {
    f"{country}-{region}": zone
    for country, zones in _REGIONS.items()
    for zone, regions in zones.items()
    for region in regions.split()
}
"""Time zones by codes such as US-NY."""
