"""Making, listing and revoking one's own API keys."""

from typing import Annotated
from uuid import UUID

from fastapi import Response

from sokoni.core.http.edge import Now, Read, Write, provided
from sokoni.core.http.idempotency import IdempotentToldOnce
from sokoni.core.http.routing import Router
from sokoni.identity.apikey import policies, schemas, service
from sokoni.identity.apikey.adapter import Pepper
from sokoni.identity.permission.edge import SignedIn

router = Router(prefix="/api/v1/auth/keys", tags=["identity"])


@router.post("", status_code=201, dependencies=[IdempotentToldOnce])
async def create_key(
    body: schemas.KeyDraft,
    response: Response,
    session: Write,
    now: Now,
    pepper: Annotated[Pepper, provided(Pepper)],
    subject: SignedIn,
) -> schemas.MadeKeyOut:
    """Make an API key; the answer is the only time that it is shown."""
    policies.check_may_manage_keys(subject)
    made = await service.create(
        session,
        account_id=subject.account_id,
        name=body.name,
        expires_at=body.expires_at,
        pepper=pepper,
        actor=subject.actor(),
        now=now,
    )
    response.headers["Cache-Control"] = "no-store"
    return schemas.MadeKeyOut.of_made(made)


@router.get("")
async def list_keys(session: Read, subject: SignedIn) -> schemas.KeyList:
    """Your API keys, the newest first."""
    policies.check_may_manage_keys(subject)
    keys = await service.list_keys(session, account_id=subject.account_id)
    return schemas.KeyList(items=[schemas.KeyOut.of(key) for key in keys])


@router.delete("/{key_id}", status_code=204)
async def revoke_key(key_id: UUID, session: Write, now: Now, subject: SignedIn) -> None:
    """End an API key; it opens nothing from the next request on."""
    policies.check_may_manage_keys(subject)
    await service.revoke(session, account_id=subject.account_id, key_id=key_id, actor=subject.actor(), now=now)
