"""Mail out of the trial: written into the database, sent by the timekeeper, never in a request."""
