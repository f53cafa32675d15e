"""The document as JSON and as a Postman collection, and Swagger UI over it, served from this machine alone."""

import asyncio

from fastapi import Request, Response
from starlette.responses import HTMLResponse

from sokoni.core.http.edge import HttpSettings, resources_of
from sokoni.core.http.responses import JsonBytes, json_bytes
from sokoni.core.http.routing import Router
from sokoni.entrypoints.api import document, postman
from sokoni.identity.permission.edge import Public
from sokoni.web.static_files import static_files

router = Router(include_in_schema=False)

# Swagger UI decides by the reader's system whether it is dark; its code and styles are ours to serve.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API · Sokoni</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{styles}">
<link rel="stylesheet" href="{own_styles}">
<script src="{bundle}" defer></script>
<script src="{start}" defer></script>
</head>
<body>
<div id="reference" data-document="/openapi.json"><noscript>This page needs JavaScript; the document itself is at
<a href="/openapi.json">/openapi.json</a>.</noscript></div>
</body>
</html>
"""


@router.get("/openapi.json")
async def get_document(_access: Public) -> Response:
    """The OpenAPI document."""
    # Building it takes a third of a second, once: not in the way of other requests.
    return JsonBytes(await asyncio.to_thread(document.document_bytes), headers={"Cache-Control": "no-cache"})


@router.get("/api/postman.json")
async def get_collection(request: Request, _access: Public) -> Response:
    """The document as a Postman collection that asks this installation."""
    base_url = resources_of(request).get(HttpSettings).base_url
    made = await asyncio.to_thread(postman.collection, base_url=base_url)
    headers = {"Content-Disposition": 'attachment; filename="sokoni.postman_collection.json"'}
    return JsonBytes(json_bytes(made), headers=headers)


@router.get("/docs")
@router.get("/api-docs")
async def show_document(_access: Public) -> Response:
    """The document to read and to try."""
    address = static_files().address
    page = _PAGE.format(
        styles=address("vendor/swagger/swagger-ui.css"),
        own_styles=address("api.css"),
        bundle=address("vendor/swagger/swagger-ui-bundle.js"),
        start=address("js/api.js"),
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})
