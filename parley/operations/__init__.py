"""Operations: health, logs, metrics, trusted proxies, cleanup and garbage collection."""
