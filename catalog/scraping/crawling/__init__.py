"""The only code that imports Scrapy: requests pages within robots.txt and limits, and stores the answers."""
