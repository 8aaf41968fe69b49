from . import today
from . import old_part
