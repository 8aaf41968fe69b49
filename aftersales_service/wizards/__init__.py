from . import wrongdoing_report
from . import ticket_event_record
from . import sla_trial
from . import sla_trial_line
