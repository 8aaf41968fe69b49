from . import ticket
from . import sla
from . import order
from . import report
from . import parts
from . import coverage
from . import care
from . import cost
