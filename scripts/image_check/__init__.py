"""`make image-check`: every step of the Dockerfile and the start of the containers, without a container engine."""
