"""The words of feeds, one file a language: heads of columns, states of stock, whether a product is published."""
