from . import today
