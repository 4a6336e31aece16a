"""Results as text, JSON, SARIF and annotations. One file per format and subject; none decides anything."""
