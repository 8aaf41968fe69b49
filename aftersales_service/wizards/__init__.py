from . import wrongdoing_report
from . import ticket_event_record
