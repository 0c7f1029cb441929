"""What Prometheus reads of the site: counted per process, and asked for at the moment of reading."""
