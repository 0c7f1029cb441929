"""What a customer's camera does to a picture: levels of random change, mixing, and a sheet to look at."""
