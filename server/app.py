"""The web application: services, security, the HTTP API, and the pages where they are installed."""

from __future__ import annotations

import importlib
import importlib.util
import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from zuruf.server.api import blueprint as api
from zuruf.server.api.problems import problem_response
from zuruf.server.config import LOCAL_NAMES, Config
from zuruf.server.errors import Problem
from zuruf.server.operations import blueprint as operations
from zuruf.server.security import web
from zuruf.server.services import EXTENSION, Services

BIGGEST_BODY = 2 * 1024 * 1024
PAGES = "zuruf.server.pages"
log = logging.getLogger(__name__)


def create_app(config: Config | None = None) -> Flask:
    """Return the web application. Its database is opened, and brought to the present version, here."""
    config = config or Config()
    app = Flask("zuruf.server", static_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key(),
        MAX_CONTENT_LENGTH=BIGGEST_BODY,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_SECURE=config.cookie_secure,
        TRUSTED_HOSTS=[*LOCAL_NAMES, *config.hosts],
    )
    if config.cookie_secure:  # HTTPS ends at a proxy in front of us, which names who asks
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = Services(config)
    web.init_app(app)
    app.register_blueprint(operations)
    app.register_blueprint(api)
    if config.pages and importlib.util.find_spec(PAGES):
        for each in getattr(importlib.import_module(PAGES), "blueprints", ()):
            app.register_blueprint(each)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    return app


def close_app(app: Flask) -> None:
    """End the application's threads and connections."""
    services: Services = app.extensions[EXTENSION]
    services.close()


def _problem(problem: Problem) -> Response:
    return problem_response(problem.status, problem.code, problem.detail, problem.extra)


def _http_error(error: HTTPException) -> Response:
    code = (error.name or "error").casefold().replace(" ", "_")
    answer = problem_response(error.code or 500, code, error.description or error.name, {})
    for name, value in error.get_headers():
        if name.casefold() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    """Answer what nobody foresaw; the log gets the place, not the data."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    log.error("%s %s failed: %s at %s", request.method, request.url_rule, type(error).__name__, where)
    return problem_response(
        500, "internal", "Something went wrong in the server; nothing was changed. Please try again.", {}
    )
