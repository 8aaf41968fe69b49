from . import ticket
from . import report
