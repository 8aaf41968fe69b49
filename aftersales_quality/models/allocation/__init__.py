from . import cost_line
from . import analytic_account
from . import attribution_share
from . import quality_case_allocation
