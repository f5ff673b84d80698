"""No more than the tutorial needs."""

SECRET_KEY = "a yardstick has no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["daphne", "channels"]
ROOT_URLCONF = "e2e.load.tutorial.urls"
ASGI_APPLICATION = "e2e.load.tutorial.asgi.application"
USE_TZ = True
# Room for a burst: a layer that drops messages would look cheap.
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}}
