#!/bin/sh
pg_dumpall | gzip > /backup/{{ .Release.Name }}-$(date +%F).gz
ls -t /backup | tail -n +{{ add1 .Values.backup.keep }} | xargs -r rm
