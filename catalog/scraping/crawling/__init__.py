"""The one door to Scrapy: asks for pages, politely, and hands on what came."""
