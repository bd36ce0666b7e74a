"""`convenor account ...` and `convenor token ...`: who may sign in, and which programs come in."""

import sys
from uuid import UUID

import click

from conferences.commands.workplace import at_work
from people.accounts import lost_factors, resetting, tokens
from people.accounts import service as accounts
from people.accounts.token_scopes import AddToken, Scope
from people.accounts.values import AddAccount, SetPassword
from people.clock import read_clock, short_day
from people.permissions import OPERATOR, Permission, Role

with_password = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group()
def account() -> None:
    """Who may sign in."""


@account.command("add")
@click.argument("sign_in_name")
@click.option("--name", required=True, help="The person's name as others see it.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]),
    help="What the account may be; give it again for a second role.",
)  # fmt: skip
@click.option("--professional", type=click.UUID, help="The id of the professional this is.")
@click.option("--email", help="Where letters go, unless SIGN_IN_NAME is the address.")
@click.option("--invite", "is_invited", is_flag=True, help="Invite by letter; ask no password.")
@with_password
def add_account(
    sign_in_name: str,
    name: str,
    roles: tuple[str, ...],
    professional: UUID | None,
    email: str | None,
    *,
    is_invited: bool,
    password_stdin: bool,
) -> None:
    """Let somebody sign in as SIGN_IN_NAME: with a password given here, or invited by letter."""
    asked = AddAccount(
        name=name,
        sign_in_name=sign_in_name,
        email=email,
        professional=professional,
        roles=tuple(Role(role) for role in roles),
        password=None if is_invited else _password(from_stdin=password_stdin),
        is_invited=is_invited,
    )
    made = at_work(accounts.add(OPERATOR, asked, now=read_clock()))
    what = "is invited by letter" if is_invited else "can sign in now"
    click.echo(f"{asked.sign_in_name} {what} (account {made}).")


@account.command("disable")
@click.argument("sign_in_name")
def disable_account(sign_in_name: str) -> None:
    """Let SIGN_IN_NAME in no more, at once."""

    async def disable() -> None:
        found = await accounts.get_by_sign_in_name(OPERATOR, sign_in_name)
        await accounts.disable(OPERATOR, found.id, now=read_clock())

    at_work(disable())
    click.echo(f"{sign_in_name} can sign in no more.")


@account.command("reset")
@click.argument("sign_in_name")
@click.option("--letter", "by_letter", is_flag=True, help="Let them choose it, by letter.")
@click.option(
    "--factors", is_flag=True,
    help="Take passkeys, apps and recovery codes away instead: they set them up anew.",
)  # fmt: skip
@with_password
def reset_account(
    sign_in_name: str, *, by_letter: bool, factors: bool, password_stdin: bool
) -> None:
    """Give SIGN_IN_NAME another password, or let them set up anew what they sign in with."""
    asked = None
    if not (by_letter or factors):
        asked = SetPassword(password=_password(from_stdin=password_stdin))

    async def reset() -> str:
        found = await accounts.get_by_sign_in_name(OPERATOR, sign_in_name)
        if factors:
            await lost_factors.forget_all(OPERATOR, found.id, now=read_clock())
            return "sets up passkey or app at the next sign-in"
        if asked is None:
            await resetting.send_letter(OPERATOR, found.id, now=read_clock())
            return "gets a letter to choose another password by"
        await accounts.set_password(OPERATOR, found.id, asked, now=read_clock())
        return "has another password, and is signed out everywhere"

    click.echo(f"{sign_in_name} {at_work(reset())}.")


@click.group()
def token() -> None:
    """Which programs come in, and as whom."""


@token.command("add")
@click.argument("sign_in_name")
@click.option("--label", required=True, help="What the token is for.")
@click.option("--days", default=90, show_default=True, help="For how many days it opens anything.")
@click.option("--read-only", is_flag=True, help="It reads, and changes nothing.")
@click.option(
    "--permission",
    "named",
    multiple=True,
    type=click.Choice([one.value for one in Permission]),
    help="What it may do; give it again for more. Without any, all the account may now.",
)
def add_token(
    sign_in_name: str, label: str, days: int, named: tuple[str, ...], *, read_only: bool
) -> None:
    """Print a new token by which a program acts as SIGN_IN_NAME; it is shown this once."""
    if read_only and named:
        raise click.UsageError("Give either --read-only or --permission, not both.")
    scope = Scope.READ if read_only else Scope.NAMED if named else Scope.EVERYTHING
    permissions = tuple(Permission(one) for one in named)
    asked = AddToken(label=label, days=days, scope=scope, permissions=permissions)

    async def add() -> str:
        found = await accounts.get_by_sign_in_name(OPERATOR, sign_in_name)
        return await tokens.add_token(OPERATOR, asked, account=found.id, now=read_clock())

    click.echo(at_work(add()))


@token.command("list")
@click.argument("sign_in_name")
def list_tokens(sign_in_name: str) -> None:
    """Print the tokens of SIGN_IN_NAME with their ids, not what they consist of."""

    async def find() -> list[str]:
        found = await accounts.get_by_sign_in_name(OPERATOR, sign_in_name)
        return [
            f"{one.id}  {'revoked' if one.revoked_at else f'until {short_day(one.expires_at)}'}"
            f"  {one.label}  ({one.scope_words.lower()})"
            for one in await tokens.list_tokens(OPERATOR, account=found.id)
        ]

    for line in at_work(find()):
        click.echo(line)


@token.command("revoke")
@click.argument("token_id", metavar="ID", type=click.UUID)
def revoke_token(token_id: UUID) -> None:
    """Let the token with that ID open nothing any more."""
    at_work(tokens.revoke_token(OPERATOR, token_id, now=read_clock()))
    click.echo("The token opens nothing any more.")


def _password(*, from_stdin: bool) -> str:
    """A password typed twice, or the first line of standard input; never an argument."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return typed
