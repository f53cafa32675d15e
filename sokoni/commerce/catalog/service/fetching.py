"""The name of the job that fetches images, for all who add images that wait."""

FETCH_IMAGES = "catalog.fetch_images"
