"""Pictures named by their web address: fetched politely, from nowhere they should not come from, and remembered."""
