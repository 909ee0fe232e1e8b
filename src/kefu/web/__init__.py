"""The web process: every module's routes in one application, served by granian."""
