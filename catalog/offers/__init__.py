"""What a shopper is offered: whether a product is published and in stock, and the price of today."""
