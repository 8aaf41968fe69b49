"""Distances on the globe. Pure Python, nothing of Odoo in here."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0


def great_circle_km(start, target):
    """Kilometres as the crow flies between two (latitude, longitude) in degrees; None where one is unknown.

    By the haversine formula, on a sphere: wrong by half a percent at most.

    >>> round(great_circle_km((39.9042, 116.4074), (31.2304, 121.4737)))  # Beijing to Shanghai
    1067
    >>> great_circle_km((0, 0.1), (0, 0.1))
    0.0
    >>> great_circle_km(None, (1, 1))
    """
    if not start or not target:
        return None
    (lat1, lon1), (lat2, lon2) = (map(radians, start), map(radians, target))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
