"""How somebody comes into a team: by a link that is sent to their address, and opened by whoever they are here.

An e-mail proves nothing until somebody reads what was sent there: anybody may have made an account under it. So nobody
is put into a team by their address, and whoever asks learns of none whether it has an account.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sokoni.core import change, ids
from sokoni.core.change import Actor
from sokoni.core.database import ReadSession, WriteSession
from sokoni.identity.account import rules as account_rules
from sokoni.identity.permission.types import TeamRole
from sokoni.identity.team import errors, repository, service
from sokoni.identity.team.types import Invitation, Invited

GOOD_FOR = timedelta(days=7)
# Each is a mail to whomever somebody names.
MOST_A_DAY, A_DAY = 20, timedelta(days=1)


async def invite(
    session: WriteSession, *, team_id: UUID, email: str, role: TeamRole, actor: Actor, now: datetime
) -> Invited:
    """A new invitation, to be sent; what was sent to the address before opens nothing any more.

    Raises:
        EmailInvalid: nobody can be written to there.
        InvitedTooMany: the team has sent as many as it may within a day.
    """
    address = account_rules.normalise_email(email)
    # One at a time, so that no two count the same.
    await repository.list_members_locked(session, team_id)
    if await repository.count_invitations(session, team_id, since=now - A_DAY) >= MOST_A_DAY:
        raise errors.InvitedTooMany(most=MOST_A_DAY)
    await repository.end_invitations(session, team_id, email=address, now=now)
    made = Invitation(
        id=ids.new_id(), team_id=team_id, email=address, role=role, created_at=now, expires_at=now + GOOD_FOR
    )
    token = ids.new_token()
    await repository.insert_invitation(session, invitation=made, token_hash=ids.hash_token(token))
    await _record(session, made.id, team_id, "team.invite", {"role": role.value}, actor=actor, now=now)
    return Invited(made, token)


async def list_open(session: ReadSession, *, team_id: UUID, now: datetime) -> Sequence[Invitation]:
    """The invitations of a team that wait, the newest first; one statement."""
    return await repository.list_invitations(session, team_id, now=now)


async def withdraw(session: WriteSession, *, team_id: UUID, invitation_id: UUID, actor: Actor, now: datetime) -> None:
    """Let an invitation open nothing any more.

    Raises:
        TeamInvitationMissing: the team has none that is good.
    """
    if not await repository.end_invitations(session, team_id, invitation_id=invitation_id, now=now):
        raise errors.TeamInvitationMissing
    await _record(session, invitation_id, team_id, "team.withdraw", {}, actor=actor, now=now)


async def get(session: ReadSession, *, token: str, now: datetime) -> Invitation:
    """What a link is for; one statement.

    Raises:
        TeamInvitationMissing: it is none of ours, is over, or was taken up.
    """
    found = await repository.get_invitation(session, token_hash=ids.hash_token(token), now=now)
    if found is None:
        raise errors.TeamInvitationMissing
    return found


async def take_up(session: WriteSession, *, token: str, account_id: UUID, actor: Actor, now: datetime) -> Invitation:
    """The invitation, after the account has joined the team; the link is spent.

    Raises:
        TeamInvitationMissing: it is none of ours, is over, or was taken up.
        AlreadyMember: they are in the team, in whatever role.
        DomainError: there is no seat for them.
    """
    found = await repository.get_invitation_locked(session, token_hash=ids.hash_token(token), now=now)
    if found is None:
        raise errors.TeamInvitationMissing
    await service.add_member(
        session, team_id=found.team_id, account_id=account_id, role=found.role, actor=actor, now=now
    )
    await repository.end_invitations(session, found.team_id, invitation_id=found.id, now=now)
    return found


async def _record(
    session: WriteSession,
    invitation_id: UUID,
    team_id: UUID,
    action: str,
    after: dict[str, str],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    await change.record(
        session,
        actor=actor,
        action=action,
        subject_kind="team_invitation",
        subject_id=invitation_id,
        shop_id=team_id,
        before={},
        # Whose address it is, is nobody's business who looks through what was done.
        after=after,
        now=now,
    )
