from . import ticket
from . import sla
from . import report
