"""Who may use what: the directions are held by import-linter, the libraries by these tests."""

import pytest

from tests.repository.sources import Module, modules

FACES = {"api", "by_link", "import_pages", "importing", "middleware", "pages", "uploading"}
"""Modules that speak HTTP, by their names; one that ends in `_api` or `_pages` does too."""

SPEAK_HTTP_BESIDE_THEM = {
    "conferences.answers": "turns errors into answers",
    "conferences.app": "joins everything",
    "conferences.children.family_form": "reads a form with several children",
    "conferences.entries": "leaves one entry for each request",
    "conferences.help": "pages without a service",
    "conferences.oversight": "a page without a service",
    "conferences.routes": "puts every route in its place",
    "conferences.history.asked": "reads a form with a choice for each column and word",
    "conferences.jobs": "starts and stops with the app",
    "conferences.shell": "makes what stands around a page",
    "people.asking": "names what handlers are given",
    "people.forms": "reads forms",
    "people.imports": "reads a row as a form",
    "people.pages": "makes pages",
    "people.permissions": "holds the guard",
    "people.sign_in.cookies": "makes the cookies that pages set",
    "conferences.children.imports": "reads a row as a form",
}
ENGINE = {"people.audit.service", "conferences.database", "conferences.jobs"}
"""Open transactions, pools or migrations."""

OUTSIDE_SLICES = {
    "conferences.commands",
    "conferences.backups",
    "conferences.postgres",
    "conferences.demo",
}
"""The command line, the embedded server, made-up people: no rules are kept there."""

READS_OR_WAITS = (
    "aiosmtplib",
    "asyncio",
    "httpx",
    "obstore",
    "os",
    "people.audit.service",
    "piccolo",
    "piccolo_conf",
    "random",
    "socket",
    "subprocess",
    "time",
)
IMPURE_WITH_REASON = {
    "conferences.keeping.lines": "names an act in the shape of what slices hand in",
    "people.audit.anchors": "adds lines to a file outside the database, and reads them",
    "people.vault.key_file": "reads the key file, made at the first start",
}


def _is_face(module: Module) -> bool:
    return module.kind in FACES or module.kind.endswith(("_api", "_pages"))


def _is_rule(module: Module) -> bool:
    return (
        not module.is_async
        and not _is_face(module)
        and module.kind not in {"tables", "service"}
        and module.slice.count(".") == 1
        and module.slice not in OUTSIDE_SLICES
    )


def test_only_what_speaks_http_touches_litestar():
    touching = {module.name for module in modules() if module.touches("litestar")}
    faces = {module.name for module in modules() if _is_face(module)}
    assert touching - faces - set(SPEAK_HTTP_BESIDE_THEM) == set()


def test_only_tables_and_services_touch_piccolo():
    touching = {
        module.name
        for module in modules()
        if module.touches("piccolo") and module.kind != "tables" and module.name not in ENGINE
    }
    allowed = {m.name for m in modules() if m.is_async and not _is_face(m)}
    assert touching - allowed == set()


def test_pages_and_api_import_no_table():
    importing = {
        module.name: sorted(name for name in module.imports if name.endswith(".tables"))
        for module in modules()
        if _is_face(module) and any(name.endswith(".tables") for name in module.imports)
    }
    assert importing == {}


def test_only_calendar_mail_and_the_inbox_touch_icalendar():
    touching = {module.slice for module in modules() if module.touches("icalendar")}
    assert touching == {"notifications.calendar_mail", "notifications.inbox"}


@pytest.mark.parametrize("module", [m for m in modules() if _is_rule(m)], ids=lambda m: m.name)
def test_a_module_without_coroutines_is_a_rule_and_neither_reads_nor_waits(module: Module):
    used = [name for name in READS_OR_WAITS if module.touches(name)]
    assert used == [] or module.name in IMPURE_WITH_REASON


def test_transactions_are_opened_by_the_trail_alone():
    opening = {module.name for module in modules() if ".transaction(" in module.path.read_text()}
    assert opening == {"people.audit.service"}


def test_no_reason_is_kept_for_what_is_gone():
    names = {module.name for module in modules()}
    assert (set(SPEAK_HTTP_BESIDE_THEM) | ENGINE | set(IMPURE_WITH_REASON)) - names == set()
    silent = {m.name for m in modules() if not m.touches("litestar")}
    assert silent & set(SPEAK_HTTP_BESIDE_THEM) == set()
