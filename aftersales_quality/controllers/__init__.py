from . import portal_quality
