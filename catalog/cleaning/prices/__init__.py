"""Prices as shops write them: amount, currency and what else a cell says about them."""
