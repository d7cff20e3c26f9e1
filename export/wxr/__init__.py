"""What WordPress calls the things of a trial, in WXR 1.2 (WordPress eXtended RSS)."""
