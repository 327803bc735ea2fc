"""The shop's server: orders, callbacks, staff, and the pages.

What a page needs
-----------------
``zuruf.server.services.services()`` gives everything inside a request: ``config``, ``store``, ``broker``,
``rules``, ``staff``, ``devices``, ``callbacks``, ``orders``, ``customers``, ``consents``, ``withdrawals``,
``kiosks``, ``figures``, ``lessons``, ``settings``. Their methods take the `Principal` (who does it) first
where something changes, return plain JSON-able dictionaries, and raise `zuruf.server.errors.Problem`
(``status``, ``code``, ``detail`` for people).

``zuruf.server.security.web``: ``current()``, ``current_staff()``, ``requires_role("agent")`` (a decorator;
supervisors and admins may do what agents may), ``csrf_token()`` (send it as the form field ``csrf_token`` or
the header ``X-CSRF-Token``), ``set_session_cookie(response, token)``, ``clear_session_cookie(response)``. Log
in: ``services().staff.login(login, password, address) -> Login`` (``token``, ``principal.must_change``).

Live: ``services().broker.subscribe("callbacks", "orders")`` gives a `Subscription`; a view returns
``Response(subscription.stream(), mimetype="text/event-stream")``. Events carry ids and codes only: load what
changed. Topics and names: ``callbacks``: created, changed, claimed, released, done, alarm, warning, overdue,
reload (data: id, state, reason, priority, holder, version); ``orders``: placed, changed, withdrawal (id,
status); ``lessons``: taught, revoked; ``screen:DEVICE``: screen.

Kiosk: ``services().kiosks.connected(device)``, ``.tap(device, tap)``, ``.screen(device)``,
``.screens(device).stream()``.

Pages are the blueprints in ``zuruf.server.pages.blueprints``. A `Problem` raised in a page is shown by the
page's own error handler (``blueprint.app_errorhandler(Problem)``); under ``/api`` it becomes problem+json.
"""
