"""The API under /api, by its description."""
from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound

from kg.web import description
from kg.web.app import answered, parameters, reply

pages = Blueprint("api", __name__)


@pages.get("/openapi.json")
def openapi() -> Response:
    """What the API takes and gives."""
    return jsonify(description.description())


@pages.get("/<name>")
def answer(name: str) -> Response:
    """The answer of a path."""
    if name not in description.names():
        raise NotFound(f"there is no /api/{name}; /api/openapi.json describes what there is")
    try:
        asked = description.asked(name, parameters(request.query_string))
    except description.BadRequest as error:
        raise BadRequest(str(error)) from None
    return answered(reply(do="api", name=name, asked=asked), keep=True)
