"""Django's PostgreSQL backend, with three differences.

1. A transaction begins with `BEGIN; SET LOCAL app.tenant_id = '7'` in one round trip, sent as a literal so that
   it also travels to the workers of a distributed database.
2. The connection stays in the driver's autocommit mode: psycopg then sends no BEGIN of its own.
3. Grouping by a tenant table's `id` is never taken to determine its other columns, because its primary key in the
   database is `(tenant_id, id)`.
"""

from typing import Any

from django.db.backends.postgresql import base, features
from django.db.backends.utils import debug_transaction
from django.db.models import Model
from psycopg import OperationalError, _queries
from psycopg.pq import ExecStatus

from trastienda.kernel import tenancy

# psycopg keeps what it has parsed of a statement, up to 4096 bytes and 50 parameters. The statement of a `sql.Batch`
# is longer, and there are only a few dozen of them: parsing one anew costs a tenth of a ticket.
_queries.MAX_CACHED_STATEMENT_LENGTH = 32_768
_queries.MAX_CACHED_STATEMENT_PARAMS = 500


class DatabaseFeatures(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        return not issubclass(model, tenancy.TenantModel)


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures

    def _start_transaction_under_autocommit(self) -> None:
        """Django calls this instead of leaving autocommit; SQLite's backend uses the same door."""
        tenant_id = tenancy._current.get()
        begin = "BEGIN" if tenant_id is None else f"BEGIN; SET LOCAL app.tenant_id = '{int(tenant_id)}'"
        if tenancy._keeps_plans.get():
            begin += "; SET LOCAL plan_cache_mode = force_generic_plan"
        connection: Any = self.connection
        with debug_transaction(self, begin):
            result = connection.pgconn.exec_(begin.encode())
            if result.status != ExecStatus.COMMAND_OK:
                with self.wrap_database_errors:
                    raise OperationalError(result.error_message.decode())

    def _set_autocommit(self, autocommit: bool) -> None:
        if autocommit and self.connection.autocommit:
            return
        with self.wrap_database_errors:
            self.connection.autocommit = autocommit
