"""`/{upstream}/…`: calls from outside to external services that declare paths, with the service's credential."""
