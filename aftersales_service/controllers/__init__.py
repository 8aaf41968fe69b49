from . import helpdesk
from . import portal_tickets
from . import portal_products
from . import portal_reports
from . import portal_new_case
from . import public_form
from . import seal_check
from . import wrongdoing_form
