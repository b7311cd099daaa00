"""What operators look at: health, logs, metrics, proxies, clean-up."""
