import site_config.testing  # noqa: F401 - prepares the settings
