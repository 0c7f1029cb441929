"""Numbers find products: SKU, feed id, GTIN, MPN and codes of variants, in any spelling."""
