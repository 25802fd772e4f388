"""The one door for HTTP and WebSocket, for any ASGI server (Daphne is the one we test with)."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
pages = get_asgi_application()  # sets Django up: what follows may import its parts

from django.conf import settings  # noqa: E402

from playground.origin import same_origin  # noqa: E402
from playground.proxy import behind  # noqa: E402
from playground.urls import sockets  # noqa: E402

doors = ProtocolTypeRouter({"http": pages, "websocket": same_origin(URLRouter(sockets))})
application = behind(settings.ENVIRONMENT.proxies, doors)
