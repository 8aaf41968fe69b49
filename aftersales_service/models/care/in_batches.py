"""How the scheduled actions of customer care take many records: batch by batch, none held up by another.

May be killed, run twice or in two workers: rows are locked with SKIP LOCKED, each batch is a transaction.
"""

import logging

from psycopg2.errors import SerializationFailure

from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 500


def take_in_batches(records, domain, step, failed=None):
    """Call method ``step`` of all records of ``domain``, in batches, as long as the scheduled action has time.

    :param records: empty recordset of the model to search in
    :param failed: method to be called on the single record for which ``step`` fails
    """
    cron = records.env["ir.cron"]
    domain = Domain(domain)
    cron._commit_progress(remaining=records.search_count(domain))
    last = 0
    while batch := records.search(domain & Domain("id", ">", last), limit=BATCH, order="id"):
        last = batch[-1].id
        attempt(batch, step, failed)
        if not cron._commit_progress(len(batch)):
            break


def attempt(records, step, failed=None):
    """Take ``step`` for all records together; if that fails, for each half, until the one that fails is alone."""
    try:
        with records.env.cr.savepoint():
            getattr(records.try_lock_for_update(allow_referencing=True), step)()
    except Exception as error:
        if len(records) > 1:
            middle = len(records) // 2
            attempt(records[:middle], step, failed)
            attempt(records[middle:], step, failed)
        elif isinstance(error, SerializationFailure):
            _logger.info("%s has just been changed by somebody else: left to the next run", records)
        else:
            _logger.exception("%s: %s failed", records, step)
            if failed:
                getattr(records, failed)()
