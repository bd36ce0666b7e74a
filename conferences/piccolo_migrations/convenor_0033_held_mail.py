from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-22T11:59:09:573120"
VERSION = "1.38.0"
DESCRIPTION = "Mail that is too much of one sender is held back unread."


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="convenor", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="InboundMail",
        tablename="inbound_mail",
        column_name="sender_index",
        db_column_name="sender_index",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="InboundMail",
        tablename="inbound_mail",
        constraint_name="inbound_mail_is_settled",
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="InboundMail",
        tablename="inbound_mail",
        constraint_name="inbound_mail_state",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="InboundMail",
        tablename="inbound_mail",
        constraint_name="inbound_mail_is_settled_v2",
        constraint_class=Check,
        params={
            "condition": "(settled_at IS NULL) = (state IN ('new', 'held', 'flagged', 'waiting'))"
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="InboundMail",
        tablename="inbound_mail",
        constraint_name="inbound_mail_state_v2",
        constraint_class=Check,
        params={
            "condition": "state IN ('new', 'held', 'applied', 'flagged', 'waiting', 'noted', 'decided')"
        },
        schema=None,
    )

    return manager
