from . import quality_case_open
from . import quality_case_dialog
from . import return_dialog
from . import attribution_dialog
from . import attribution_suggest
from . import quality_dialog
from . import letter_correct
