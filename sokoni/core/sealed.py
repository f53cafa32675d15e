"""Secrets at rest: what is kept so that a copy of the database opens nothing.

Each secret has a random key of its own that encrypts it, and the installation's key encrypts that one (an envelope), so
that a new key of the installation means wrapping small keys anew, never decrypting a secret. Both are XChaCha20 with
Poly1305 (libsodium), whose nonces are long enough to be drawn by chance; kind and id of the secret are part of what is
proven, so that no row can be put in another one's place. Whatever a package keeps here (a bot's token, a gateway's
key) it finds again under its kind and an id of its own.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random
from sqlalchemy import Index, LargeBinary, Text, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from sokoni.core.database import Base, ReadSession, WriteSession
from sokoni.core.home import Home
from sokoni.core.settings import setting

_VERSION = b"\x01"
_ID_BYTES = 8
_WRAPPED_BYTES = Aead.NONCE_SIZE + Aead.KEY_SIZE + Aead.MACBYTES
_HEAD_BYTES = len(_VERSION) + _ID_BYTES + _WRAPPED_BYTES
_FILE = "sealing"


class UnopenableSecretError(RuntimeError):
    """A secret cannot be opened: its key is not known here, or the row was changed."""


@dataclass(frozen=True, kw_only=True)
class SealingSettings:
    """The keys under which secrets are kept."""

    keys: tuple[str, ...] = setting(
        "SOKONI_SEALING_KEYS",
        default=(),
        help="Random texts that secrets in the database are encrypted with: the first for new ones, the others still"
        " open old ones; empty: kept in a file of SOKONI_HOME.",
        secret=True,
        random_characters=32,
    )


class SealedSecretRow(Base):
    """One secret, in its envelope."""

    __tablename__ = "sealed_secrets"
    __table_args__ = (Index("sealed_secrets_key_id_idx", "key_id"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]


class Sealer:
    """Seals with the first key and opens with each that it knows; the home's file is read again when it has others."""

    def __init__(self, settings: SealingSettings, home: Home) -> None:
        self._settings = settings
        self._home = home
        self._keys: Mapping[bytes, bytes] = {}
        self._first = b""

    @property
    def key_id(self) -> str:
        """The name of the key that seals; it tells nothing of the key."""
        self._load()
        return self._first.hex()

    @property
    def key_ids(self) -> Collection[str]:
        """The names of all keys that are known."""
        self._load()
        return [each.hex() for each in self._keys]

    @property
    def is_in_file(self) -> bool:
        """Whether the keys are the home's, which a command may change; else they are the settings'."""
        return not self._settings.keys

    def seal(self, secret: str, *, about: str) -> bytes:
        """A secret in its envelope; only what is opened `about` the same gives it back."""
        self._load()
        own = random(Aead.KEY_SIZE)
        body = Aead(own).encrypt(secret.encode(), about.encode())
        return _VERSION + self._first + self._wrap(own, about) + body

    def open(self, sealed: bytes, *, about: str) -> str:
        """The secret of an envelope.

        Raises:
            UnopenableSecretError: its key is not known, or it is not what was sealed.
        """
        own = self._unwrap(sealed, about)
        return _proven(own, sealed[_HEAD_BYTES:], about).decode()

    def rewrap(self, sealed: bytes, *, about: str) -> bytes:
        """The same envelope under the key that seals now; the secret itself is not decrypted.

        Raises:
            UnopenableSecretError: its key is not known, or it is not what was sealed.
        """
        own = self._unwrap(sealed, about)
        return _VERSION + self._first + self._wrap(own, about) + sealed[_HEAD_BYTES:]

    def new_key(self) -> None:
        """Begin to seal with a new key, kept before the old ones in the home's file.

        Raises:
            RuntimeError: the keys are the settings'.
        """
        if not self.is_in_file:
            msg = "the keys stand in SOKONI_SEALING_KEYS: put a new one before the others there"
            raise RuntimeError(msg)
        self._home.change_secret(_FILE, f"{secrets.token_urlsafe(48)}\n" + "\n".join(self._texts()))
        self._keys = {}

    def _texts(self) -> Sequence[str]:
        return self._settings.keys or self._home.secret(_FILE).split()

    def _load(self) -> None:
        if not self._keys:
            texts = self._texts()
            self._keys = {_key_id(each): sha256(b"sokoni sealing\0" + each.encode()).digest() for each in texts}
            self._first = _key_id(texts[0])

    def _wrap(self, own: bytes, about: str) -> bytes:
        return bytes(Aead(self._keys[self._first]).encrypt(own, about.encode()))

    def _unwrap(self, sealed: bytes, about: str) -> bytes:
        if len(sealed) < _HEAD_BYTES or not sealed.startswith(_VERSION):
            msg = f"{about} is no sealed secret"
            raise UnopenableSecretError(msg)
        self._load()
        key_id, wrapped = sealed[1:][:_ID_BYTES], sealed[1 + _ID_BYTES : _HEAD_BYTES]
        if key_id not in self._keys:
            # Another process may have begun to seal with a new key.
            self._keys = {}
            self._load()
        if key_id not in self._keys:
            msg = f"{about} is sealed with the key {key_id.hex()}, which is not among those known here"
            raise UnopenableSecretError(msg)
        return _proven(self._keys[key_id], wrapped, about)


async def put(
    session: WriteSession, sealer: Sealer, *, kind: str, secrets_by_id: Mapping[UUID, str], now: datetime
) -> None:
    """Keep secrets of a kind, each in place of the one it had; one statement."""
    rows = [
        {
            "kind": kind,
            "id": secret_id,
            "key_id": sealer.key_id,
            "sealed": sealer.seal(secret, about=_about(kind, secret_id)),
            "written_at": now,
        }
        for secret_id, secret in secrets_by_id.items()
    ]
    statement = insert(SealedSecretRow).values(rows)
    written = {name: statement.excluded[name] for name in ("key_id", "sealed", "written_at")}
    await session.execute(statement.on_conflict_do_update(index_elements=["kind", "id"], set_=written))


async def read(session: ReadSession, sealer: Sealer, *, kind: str, secret_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Secrets of a kind by their ids; those that there are not are left out; one statement.

    Raises:
        UnopenableSecretError: one cannot be opened.
    """
    statement = select(SealedSecretRow.id, SealedSecretRow.sealed).where(
        SealedSecretRow.kind == kind, SealedSecretRow.id == func.any(list(secret_ids))
    )
    rows = (await session.execute(statement)).all()
    return {row.id: sealer.open(row.sealed, about=_about(kind, row.id)) for row in rows}


async def forget(session: WriteSession, *, kind: str, secret_id: UUID) -> None:
    """Remove a secret."""
    await session.execute(delete(SealedSecretRow).where(SealedSecretRow.kind == kind, SealedSecretRow.id == secret_id))


async def count_by_key(session: ReadSession) -> Mapping[str, int]:
    """How many secrets are sealed with each key."""
    statement = select(SealedSecretRow.key_id, func.count().label("secrets")).group_by(SealedSecretRow.key_id)
    return {row.key_id: row.secrets for row in (await session.execute(statement)).all()}


async def rewrap_some(session: WriteSession, sealer: Sealer, *, limit: int = 500) -> int:
    """Wrap some secrets of older keys anew; how many there were. Done when it says 0.

    Raises:
        UnopenableSecretError: the key of one is not known here.
    """
    waiting = (
        select(SealedSecretRow.kind, SealedSecretRow.id, SealedSecretRow.sealed)
        .where(SealedSecretRow.key_id != sealer.key_id)
        .limit(limit)
        .with_for_update()
    )
    rows = (await session.execute(waiting)).all()
    for row in rows:
        again = sealer.rewrap(row.sealed, about=_about(row.kind, row.id))
        statement = update(SealedSecretRow).where(SealedSecretRow.kind == row.kind, SealedSecretRow.id == row.id)
        await session.execute(statement.values(key_id=sealer.key_id, sealed=again))
    return len(rows)


def _about(kind: str, secret_id: UUID) -> str:
    return f"{kind}/{secret_id}"


def _key_id(text: str) -> bytes:
    return sha256(b"sokoni sealing key\0" + text.encode()).digest()[:_ID_BYTES]


def _proven(key: bytes, sealed: bytes, about: str) -> bytes:
    try:
        return Aead(key).decrypt(sealed, about.encode())
    except CryptoError:
        msg = f"{about} is not what was sealed: the row was changed, or belongs elsewhere"
        raise UnopenableSecretError(msg) from None
