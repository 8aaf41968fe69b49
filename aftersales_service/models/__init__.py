from . import ticket
from . import sla
from . import order
from . import report
