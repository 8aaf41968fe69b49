from . import today
from . import old_part
from . import quality_severity
from . import quality_case
from . import quality_case_step
from . import quality_step
from . import helpdesk_ticket
