"""The processes of an installation: web server, worker, supervisor, first start."""
