"""Requests to foreign hosts: addresses checked, connections bounded, one picture downloaded."""
