"""Every module with views: importing this one adds all routes to their blueprints.

A blueprint takes no route after it was registered on an application, so this module is imported before that.
"""

# ruff: noqa: F401

from __future__ import annotations

import webapp.api.blueprint
import webapp.api.imports
import webapp.api.jobs
import webapp.api.models
import webapp.api.openapi
import webapp.api.products
import webapp.api.releases
import webapp.api.search
import webapp.ops.categories
import webapp.ops.changes
import webapp.ops.feeds
import webapp.ops.imports
import webapp.ops.jobs
import webapp.ops.labels
import webapp.ops.models
import webapp.ops.overview
import webapp.ops.people
import webapp.ops.products
import webapp.ops.releases
import webapp.ops.reviews
import webapp.ops.searches
import webapp.ops.signing
import webapp.shop.classify
import webapp.shop.embed
import webapp.shop.favourites
import webapp.shop.lists
import webapp.shop.photo
import webapp.shop.pictures
import webapp.shop.product
import webapp.shop.search
import webapp.shop.seo.sitemaps
