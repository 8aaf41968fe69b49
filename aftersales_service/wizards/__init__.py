from . import wrongdoing_report
