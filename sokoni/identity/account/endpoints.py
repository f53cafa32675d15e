"""Opening an account, looking at one's own, and closing somebody's as an operator."""

from typing import Annotated
from uuid import UUID

from fastapi import Request

from sokoni.core.database import Database
from sokoni.core.http.edge import Now, Read, Write, provided, resources_of
from sokoni.core.http.routing import Router
from sokoni.identity.account import rules, schemas, service
from sokoni.identity.account.hashing import PasswordHasher
from sokoni.identity.permission.edge import Operator, Public, SignedIn

router = Router(prefix="/api/v1/auth", tags=["identity"])
operator_router = Router(prefix="/api/v1/operator/accounts", tags=["identity"])


@router.post("/register", status_code=201)
async def register(
    body: schemas.Registration,
    request: Request,
    now: Now,
    hasher: Annotated[PasswordHasher, provided(PasswordHasher)],
    _: Public,
) -> schemas.AccountOut:
    """Open an account; sign in with it afterwards."""
    email = rules.normalise_email(body.email)
    password_hash = await hasher.hash_new(body.password, email=email)
    async with resources_of(request).get(Database).write() as session:
        account = await service.register(
            session,
            email=email,
            password_hash=password_hash,
            display_name=body.display_name,
            locale=body.locale,
            now=now,
        )
    return schemas.AccountOut.of(account)


@router.get("/me")
async def get_me(session: Read, subject: SignedIn) -> schemas.Me:
    """Your account, what you are to the marketplace, and your role in each of your shops."""
    account = await service.get(session, account_id=subject.account_id)
    return schemas.Me(
        **schemas.AccountOut.of(account).model_dump(),
        roles=sorted(subject.roles),
        shops={shop_id: role.value for shop_id, role in subject.teams.items()},
    )


@router.patch("/me")
async def change_me(body: schemas.ProfileChange, session: Write, now: Now, subject: SignedIn) -> schemas.AccountOut:
    """Change how you are called and which language you read."""
    account = await service.update_profile(
        session, account_id=subject.account_id, display_name=body.display_name, locale=body.locale, now=now
    )
    return schemas.AccountOut.of(account)


@operator_router.post("/{account_id}/disable")
async def disable_account(account_id: UUID, session: Write, now: Now, subject: Operator) -> schemas.AccountOut:
    """Close an account: none of its sessions and keys opens anything from now on."""
    account = await service.disable(session, account_id=account_id, actor=subject.actor(), now=now)
    return schemas.AccountOut.of(account)


@operator_router.post("/{account_id}/enable")
async def enable_account(account_id: UUID, session: Write, now: Now, subject: Operator) -> schemas.AccountOut:
    """Open a closed account again."""
    account = await service.enable(session, account_id=account_id, actor=subject.actor(), now=now)
    return schemas.AccountOut.of(account)
