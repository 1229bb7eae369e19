#!/bin/sh
# wait for the primary, then copy it
until pg_isready -h "$PRIMARY_HOST"; do sleep 1; done
	exec pg_basebackup -D /data -h "$PRIMARY_HOST" -U "$REPLICATION_USER" -X stream
