"""Where the site keeps files: a local folder, or a bucket of S3 that the setting names; copying between them."""
