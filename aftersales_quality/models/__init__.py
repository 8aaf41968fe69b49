from . import case
from . import attribution
from . import action
from . import inspection
from . import letter
from . import allocation
from . import claim
