"""The outside of media: object stores, the image library, other people's addresses."""
