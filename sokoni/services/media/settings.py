"""Where objects are stored."""

from dataclasses import dataclass
from datetime import timedelta

from sokoni.core.settings import setting


@dataclass(frozen=True, kw_only=True)
class MediaSettings:
    """The object store, and bounds for what is fetched into it."""

    backend: str = setting(
        "STORAGE_BACKEND",
        default="local",
        help="local (below SOKONI_HOME), s3, or memory (lost at the end).",
        choices=("local", "s3", "memory"),
    )
    bucket: str = setting("S3_BUCKET_NAME", default="", help="The bucket of public pictures, for s3.")
    private_bucket: str = setting(
        "S3_PRIVATE_BUCKET_NAME", default="", help="The bucket of receipts and originals, for s3; not the public one."
    )
    region: str = setting("AWS_REGION", default="us-east-1", help="The region of the buckets.")
    endpoint: str = setting(
        "S3_ENDPOINT_URL",
        default="",
        help="The address of an S3-compatible server.",
        schemes=("http", "https"),
    )
    access_key: str = setting("AWS_ACCESS_KEY_ID", default="", help="The key id for the buckets.")
    secret_key: str = setting("AWS_SECRET_ACCESS_KEY", default="", help="The key's secret.", secret=True)
    fetch_timeout: timedelta = setting(
        "MEDIA_FETCH_TIMEOUT", default=timedelta(seconds=20), help="How long fetching one remote picture may take."
    )
